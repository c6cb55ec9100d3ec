// What this device keeps: submissions waiting for the network, and drafts. Every entry belongs to one person.
// Read by pages and by the worker alike.
"use strict";

self.canteen = { user: self.document?.body?.dataset.user || "" };

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

  const all = (name) => run(name, "readonly", (table) => table.getAll());

  return {
    all,
    mine: async (name) => (await all(name)).filter((entry) => entry.user === canteen.user),
    put: (name, entry) => run(name, "readwrite", (table) => table.put(entry)),
    get: (name, key) => run(name, "readonly", (table) => table.get(key)),
    remove: (name, key) => run(name, "readwrite", (table) => table.delete(key)),
  };
})();
