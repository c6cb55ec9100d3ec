// A form, or one card of a form with several, as what is typed and sent together. A card is a fieldset with its own
// address (data-action); its fields begin with its name (data-prefix="lunch.") and are sent without it.
"use strict";

// Those of the queue are sent by script; of the others only the typing is kept.
canteen.FORMS = "form[data-queue], fieldset[data-queue], form[data-draft]";
canteen.forms = () => [...document.querySelectorAll(canteen.FORMS)];

canteen.pathOf = (form) =>
  decodeURI(new URL(form.dataset.action || form.getAttribute("action") || "", location.href).pathname);

canteen.prefixOf = (form) => form.dataset.prefix || "";
canteen.whole = (form) => form.form || form;
canteen.box = (form, name) => canteen.whole(form).elements.namedItem(canteen.prefixOf(form) + name);

// Every field of a form or card, by its plain name.
canteen.boxes = (form) => {
  const prefix = canteen.prefixOf(form);
  const own = [...form.elements].filter((box) => box.name && box.name.startsWith(prefix));
  return own.map((box) => [box.name.slice(prefix.length), box]);
};

const pairs = (form, button) => {
  const prefix = canteen.prefixOf(form);
  const all = [...new FormData(canteen.whole(form), button)].filter(([name]) => name.startsWith(prefix));
  return all.map(([name, value]) => [name.slice(prefix.length), value]);
};

canteen.fieldsOf = (form, button) =>
  pairs(form, button).filter(([name, value]) => name !== "client_key" && typeof value === "string");
canteen.filesOf = (form) => pairs(form).filter(([, value]) => value instanceof File && value.size);

// The state of a form or card, in words in its head or beside its button: <span class="saved" data-saved></span>.
canteen.say = (form, state, words) => {
  const place = form && form.querySelector("[data-saved]");
  if (!place) return;
  place.dataset.state = state;
  place.textContent = words;
  place.hidden = false;
};
