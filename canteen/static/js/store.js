// What this device keeps: submissions waiting for the network, and drafts. Every entry belongs to one person.
"use strict";

window.canteen = { user: document.body ? document.body.dataset.user || "" : "" };

canteen.store = (() => {
  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open("canteen", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("queue", { keyPath: "key" });
      asked.result.createObjectStore("drafts", { keyPath: ["user", "path"] });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

  async function run(name, mode, act) {
    const database = await opened;
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(name, mode);
      const asked = act(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  async function mine(name) {
    const entries = await run(name, "readonly", (table) => table.getAll());
    return entries.filter((entry) => entry.user === canteen.user);
  }

  return {
    mine,
    put: (name, entry) => run(name, "readwrite", (table) => table.put(entry)),
    get: (name, key) => run(name, "readonly", (table) => table.get(key)),
    remove: (name, key) => run(name, "readwrite", (table) => table.delete(key)),
  };
})();

// The state of one form, in words beside its button: <span class="saved" data-saved></span>.
canteen.say = (form, state, words) => {
  const place = form && form.querySelector("[data-saved]");
  if (!place) return;
  place.dataset.state = state;
  place.textContent = words;
};

// Forms whose typing is kept; those of the queue are also sent by script.
canteen.FORMS = "form[data-queue], form[data-draft]";
canteen.forms = () => [...document.querySelectorAll(canteen.FORMS)];
canteen.pathOf = (form) => decodeURI(new URL(form.getAttribute("action") || "", location.href).pathname);
canteen.fieldsOf = (form, button) =>
  [...new FormData(form, button)].filter(([name, value]) => name !== "client_key" && typeof value === "string");
