// The live line of a meal: what one diner leaves and how many plates are clean, as one types, beside what is usual.
"use strict";

(() => {
  const beside = (now, usual, unit) => {
    if (!usual) return "";
    const word = now > usual * 1.1 ? "高于平时的" : now < usual * 0.9 ? "低于平时的" : "接近平时的";
    return `（${word} ${usual}${unit}）`;
  };

  function waste(card, box) {
    const parts = ["unserved_waste_g", "plate_waste_g"].map((name) => canteen.weights.grams(box(name)));
    const known = parts.filter((value) => value !== null);
    const weight = known.length ? known.reduce((a, b) => a + b) : canteen.weights.grams(box("total_waste_g"));
    const diners = canteen.weights.number(box("diners"));
    if (weight === null || !diners) return null;
    const each = weight / diners;
    return `人均 ${each.toFixed(1)} 克/人·餐${beside(each, Number(card.dataset.usual), " 克")}`;
  }

  function plates(card, box) {
    const checked = canteen.weights.number(box("checked_plates"));
    const clean = canteen.weights.number(box("clean_plates"));
    if (!checked || clean === null || clean > checked) return null;
    const rate = (100 * clean) / checked;
    return `光盘率 ${rate.toFixed(1)}%${beside(rate, Number(card.dataset.usualClean), "%")}`;
  }

  function show(card) {
    const line = card.querySelector("[data-live]");
    if (!line) return;
    const box = (name) => canteen.box(card, name);
    const parts = [waste(card, box), plates(card, box)].filter(Boolean);
    line.textContent = parts.join(" · ");
    line.hidden = parts.length === 0;
  }

  // Typed by a person, or filled in by a draft or a new page.
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const card = event.target.closest?.("fieldset[data-meal]");
      if (card) show(card);
    });
  }
  document.querySelectorAll("fieldset[data-meal]").forEach(show);
})();
