// The live line of a meal: what one diner leaves and how many plates are clean, as one types, beside what is usual.
"use strict";

(() => {
  const GRAMS = { kg: 1000, 斤: 500, g: 1 };

  const read = (form, name) => {
    const text = (form.elements[name]?.value || "").trim().normalize("NFKC");
    return /^\d+(\.\d+)?$/.test(text) ? Number(text) : null;
  };

  function wastePart(form) {
    const parts = ["unserved_waste_g", "plate_waste_g"].map((name) => read(form, name)).filter((value) => value !== null);
    const weight = parts.length ? parts.reduce((a, b) => a + b) : read(form, "total_waste_g");
    const diners = read(form, "diners");
    if (weight === null || !diners) return null;
    const each = (weight * GRAMS[form.elements.unit.value]) / diners;
    const usual = Number(form.dataset.usual);
    const beside = !usual ? "" : each > usual * 1.1 ? `，高于平时的 ${usual} 克` : each < usual * 0.9 ? `，低于平时的 ${usual} 克` : `，与平时的 ${usual} 克差不多`;
    return `人均 ${each.toFixed(1)} 克${beside}`;
  }

  function platesPart(form) {
    const checked = read(form, "checked_plates");
    const clean = read(form, "clean_plates");
    return checked && clean !== null && clean <= checked ? `光盘率 ${((100 * clean) / checked).toFixed(1)}%` : null;
  }

  function show(form) {
    const line = form.querySelector("[data-live]");
    if (!line) return;
    const parts = [wastePart(form), platesPart(form)].filter(Boolean);
    line.textContent = parts.join(" · ");
    line.hidden = parts.length === 0;
  }

  // Typed by a person, or filled in by a draft or a new page.
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const form = event.target.closest && event.target.closest("form[data-meal]");
      if (form) show(form);
    });
  }
  document.querySelectorAll("form[data-meal]").forEach(show);
})();
