// A weight as it is typed, in its own unit: what it comes to in grams stands beneath, as one types.
"use strict";

canteen.weights = (() => {
  const number = (box) => {
    const text = (box?.value || "").trim().normalize("NFKC");
    return /^\d+(\.\d+)?$/.test(text) ? Number(text) : null;
  };

  // Grams in one of the chosen unit; a bin of another size takes its litres from the card's own field.
  function each(unit) {
    const litre = Number(unit.form.dataset.litre);
    const fixed = { kg: 1000, 斤: 500, g: 1, 升: litre }[unit.value];
    if (fixed) return fixed;
    const stated = unit.closest("fieldset").querySelector("[data-bin-size] input");
    return (unit.value === "桶" ? number(stated) || 0 : Number(unit.value.slice(1, -1))) * litre;
  }

  function grams(box) {
    const unit = box?.parentElement.querySelector(".unit-of");
    const value = number(box);
    return unit && value !== null && each(unit) ? value * each(unit) : null;
  }

  function show(value) {
    const place = value.querySelector("[data-grams]");
    if (!place) return;
    const weight = grams(value.querySelector("input"));
    place.textContent = !weight ? "" : `= ${Math.round(weight).toLocaleString("zh-CN")} 克`;
  }

  // "桶(其他)" asks for its size right beneath.
  function askSize(unit) {
    const size = unit.closest("fieldset").querySelector("[data-bin-size]");
    if (unit.value === "桶" && size) unit.closest(".entry").after(size);
  }

  function listen(event) {
    const card = event.target.closest?.("fieldset[data-action]");
    if (!card) return;
    if (event.target.matches(".unit-of")) askSize(event.target);
    card.querySelectorAll(".entry .value").forEach(show);
  }

  for (const kind of ["input", "change"]) document.addEventListener(kind, listen);

  return { number, grams };
})();
