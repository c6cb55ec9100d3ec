// How what waits is sent, by an open page or by the worker when none is: oldest first, one sender at a time, each
// entry under its own person and its own key, so that the server gives it one effect however often it is sent.
"use strict";

canteen.attempt = async (url, options = {}, person = canteen.user) => {
  try {
    // Whose page this is: another session in the same browser must not send it as its own.
    const headers = { ...options.headers, "X-Person": person };
    return await fetch(url, { credentials: "same-origin", signal: AbortSignal.timeout?.(20000), ...options, headers });
  } catch {
    return null; // No network, or no answer in time: both mean "try again later".
  }
};

canteen.sending = (() => {
  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

  // The version that a page shows for the form or card with this address.
  function versionIn(html, action) {
    const address = `(?:${escaped(action)}|${escaped(encodeURI(action))})`;
    const form = new RegExp(`action="${address}"[\\s\\S]*?name="(?:[\\w-]+\\.)?version" value="(\\d+)"`);
    return form.exec(html)?.[1];
  }

  const seen = (fields) => fields.find(([name]) => name === "version")?.[1];

  function body(entry) {
    if (!entry.files?.length) return new URLSearchParams(entry.fields);
    const data = new FormData();
    for (const [name, value] of [...entry.fields, ...entry.files]) data.append(name, value);
    return data;
  }

  async function send(entry) {
    const answer = await canteen.attempt(entry.action, { method: "POST", body: body(entry) }, entry.user);
    if (!answer || answer.status >= 500 || answer.status === 429) return { state: "waiting" };
    if (answer.status === 401 || new URL(answer.url).pathname === "/sign-in") return { state: "signed-out" };
    const page = { html: await answer.text(), url: answer.url };
    if (answer.ok) return { state: "saved", ...page };
    return { state: answer.status === 409 ? "conflict" : "refused", ...page };
  }

  async function settle(entry, answer) {
    if (answer.state !== "saved") return canteen.store.put("queue", { ...entry, state: answer.state });
    await canteen.store.remove("queue", entry.key);
    await canteen.store.remove("drafts", [entry.user, entry.action]);
    await canteen.attempt(`/drafts?path=${encodeURIComponent(entry.action)}`, { method: "DELETE" }, entry.user);
    await follow(entry, versionIn(answer.html, entry.action));
  }

  // A later change of the same form was made on top of this one: it goes on from the version just saved.
  async function follow(entry, version) {
    if (version === undefined) return;
    for (const next of await waiting(entry.user)) {
      if (next.action !== entry.action || seen(next.fields) !== seen(entry.fields)) continue;
      next.fields = next.fields.map(([name, value]) => [name, name === "version" ? version : value]);
      await canteen.store.put("queue", next);
    }
  }

  async function waiting(user) {
    const entries = (await canteen.store.all("queue")).filter((entry) => entry.user === user && entry.state === "waiting");
    return entries.sort((a, b) => a.at - b.at);
  }

  // Sends what waits of one person; `told` hears each answer. Ends early without network or without sign-in.
  async function drain(user, told = () => {}) {
    let state = "idle";
    // Asked anew each time: saving one entry moves the version of the next.
    for (let entry; (entry = (await waiting(user))[0]); ) {
      const answer = await send(entry);
      state = answer.state;
      if (state === "waiting" || state === "signed-out") break;
      await settle(entry, answer);
      await told(entry, answer);
    }
    return state;
  }

  // One sender at a time where the browser can say so; elsewhere the server's receipts keep it to once.
  const inTurn = (act) => (navigator.locks ? navigator.locks.request("canteen-queue", act) : act());

  return { drain, inTurn, seen, versionIn, waiting, TAG: "canteen-queue" };
})();
