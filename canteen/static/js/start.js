// Every page: the worker that keeps pages readable, then drafts back into their forms, then what is waiting.
"use strict";

(async () => {
  if ("serviceWorker" in navigator) {
    const uncontrolled = !navigator.serviceWorker.controller;
    const registered = await navigator.serviceWorker.register("/sw.js").catch(() => null);
    if (!registered) return; // No network just now: the next page asks again.
    const worker = (await navigator.serviceWorker.ready).active;
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
    if (uncontrolled) worker.postMessage({ keep: [location.href, ...loaded.filter((name) => name.includes("/static/"))] });
  }
})();

(async () => {
  if (!canteen.user) return;
  await canteen.queue.review();
  await canteen.drafts.restore({ loaded: true });
  await canteen.queue.flush();
  window.addEventListener("online", canteen.queue.flush);
  // The browser told the worker that the network is back; the worker leaves it to the page that is open.
  navigator.serviceWorker?.addEventListener("message", (event) => { if (event.data === canteen.sending.TAG) canteen.queue.flush(); });
  setInterval(async () => {
    if ((await canteen.sending.waiting(canteen.user)).length) canteen.queue.flush();
  }, canteen.queue.RETRY_MS);
})();
