// From field to field with the thumb or the keyboard: Enter (or "next") goes on to the next field and saves from the
// last; 无报损 writes the 0 and goes on.
"use strict";

(() => {
  const inSight = (box) => (box.checkVisibility ? box.checkVisibility() : box.offsetParent !== null);
  const fields = (card) => [...card.querySelectorAll(".entry .value > input, .entry .value > select:not(.unit-of)")].filter(inSight);

  function goOn(box) {
    const card = box.closest("fieldset[data-action]");
    const all = fields(card);
    const next = all[all.indexOf(box) + 1];
    if (!next) return card.querySelector("[data-save]")?.click();
    next.focus();
    next.select?.();
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.target.tagName !== "INPUT") return;
    const card = event.target.closest("fieldset[data-action]");
    if (!card) return;
    event.preventDefault();
    if (event.target.closest(".entry")) goOn(event.target);
  });

  document.addEventListener("click", (event) => {
    const zero = event.target.closest?.("[data-zero]");
    if (!zero) return;
    event.preventDefault();
    const box = zero.form.elements.namedItem(zero.dataset.zero);
    box.value = "0";
    box.dispatchEvent(new Event("input", { bubbles: true }));
    goOn(box);
  });

  // A link to a card or a field opens what it is folded in.
  function unfold() {
    const found = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = found?.matches("fieldset") ? found.querySelector("details") : null;
    for (let one = fold || found?.closest("details"); one; one = one.parentElement.closest("details")) one.open = true;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#']");
    if (!link) return;
    const found = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!found) return;
    event.preventDefault();
    history.replaceState(null, "", link.hash);
    unfold();
    const box = found.matches("fieldset") ? fields(found)[0] || found : found;
    box.scrollIntoView({ block: "center" });
    box.focus({ preventScroll: true });
  });
})();
