// Keeps what was loaded readable without network: the shell, and pages that hold a form of the queue. Submissions are
// queued by the pages themselves (js/queue.js); what still waits when no page is open is sent from here.
"use strict";

const ASSETS = "assets-1";
const PAGES = "pages-1";
const FALLBACK = "/offline";
const SIGNS = ["/sign-in", "/sign-out"];

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(ASSETS).then((cache) => cache.add(FALLBACK)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOthers().then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  event.waitUntil(Promise.all((event.data.keep || []).map(keep)));
});

self.addEventListener("sync", (event) => {
  if (event.tag === canteen.sending.TAG) event.waitUntil(sendWaiting());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && SIGNS.includes(url.pathname)) event.waitUntil(caches.delete(PAGES));
  if (request.method !== "GET") return;
  if (url.pathname.startsWith("/static/")) event.respondWith(asset(request));
  else if (request.mode === "navigate") event.respondWith(page(event));
});

// An open page sends by itself and shows the answer. Rejected, the browser tries again later.
async function sendWaiting() {
  const pages = await self.clients.matchAll({ type: "window" });
  if (pages.length) return pages.forEach((page) => page.postMessage(canteen.sending.TAG));
  const { drain, inTurn, waiting } = canteen.sending;
  const people = new Set((await canteen.store.all("queue")).map((entry) => entry.user));
  await inTurn(async () => { for (const person of people) await drain(person); });
  for (const person of people) if ((await waiting(person)).length) throw new Error("no network yet");
}

async function dropOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => ![ASSETS, PAGES].includes(name)).map((name) => caches.delete(name)));
}

// The address of an asset changes with its content (?v=…): what is in the cache is right for ever.
async function asset(request) {
  const cache = await caches.open(ASSETS);
  const kept = await cache.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) {
    await cache.delete(request, { ignoreSearch: true });
    await cache.put(request, fresh.clone());
  }
  return fresh;
}

async function page(event) {
  try {
    const fresh = await fetch(event.request);
    event.waitUntil(keepPage(event.request.url, fresh.clone()));
    return fresh;
  } catch {
    const kept = await caches.match(event.request, { ignoreSearch: true });
    return kept || caches.match(FALLBACK);
  }
}

async function keepPage(url, response) {
  if (!response.ok || response.redirected || !(await response.clone().text()).includes('data-queue="')) return;
  await (await caches.open(PAGES)).put(url, response);
}

// The first page of a visit was loaded before this worker ruled: it sends its own addresses.
async function keep(url) {
  const request = new Request(url);
  if (new URL(url).pathname.startsWith("/static/")) await asset(request);
  else await keepPage(url, await fetch(request));
}
