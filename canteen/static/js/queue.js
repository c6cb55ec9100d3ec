// Forms marked data-queue="9月14日 午餐" are sent by script: put into the device's queue first, then sent, so that a
// lost network only delays them. Each carries a key; the server gives one key one effect, however often it is sent.
"use strict";

canteen.attempt = async (url, options = {}) => {
  try {
    // Whose page this is: another session in the same browser must not send it as its own.
    const headers = { ...options.headers, "X-Person": canteen.user };
    return await fetch(url, { credentials: "same-origin", signal: AbortSignal.timeout?.(20000), ...options, headers });
  } catch {
    return null; // No network, or no answer in time: both mean "try again later".
  }
};

canteen.queue = (() => {
  const RETRY_MS = 15000;
  let running = Promise.resolve();

  const newKey = () =>
    [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  const signIn = () => `/sign-in?next=${encodeURIComponent(location.pathname)}`;
  // The form an entry was sent from; on a page opened later, its form while nobody types into it.
  const formOf = (entry) =>
    canteen.forms().find((form) => form.dataset.key === entry.key) ||
    canteen.forms().find((form) => canteen.pathOf(form) === entry.action && !form.dataset.touched);
  const waiting = async () =>
    (await canteen.store.mine("queue")).filter((entry) => entry.state === "waiting").sort((a, b) => a.at - b.at);

  async function submit(form, button) {
    const fields = canteen.fieldsOf(form, button);
    const key = (form.dataset.key ||= newKey());
    const entry = {
      key, fields: [...fields, ["client_key", key]], user: canteen.user, action: canteen.pathOf(form),
      label: form.dataset.queue, page: location.pathname, state: "waiting", at: Date.now(),
    };
    await canteen.store.put("queue", entry);
    canteen.say(form, "sending", "正在保存…");
    await flush();
  }

  async function send(entry) {
    const answer = await canteen.attempt(entry.action, { method: "POST", body: new URLSearchParams(entry.fields) });
    if (!answer || answer.status >= 500 || answer.status === 429) return { state: "waiting" };
    if (answer.status === 401 || new URL(answer.url).pathname === "/sign-in") return { state: "signed-out" };
    const page = { html: await answer.text(), url: answer.url };
    if (answer.ok) return { state: "saved", ...page };
    return { state: answer.status === 409 ? "conflict" : "refused", ...page };
  }

  async function drain() {
    let state = "idle";
    const here = [];
    // Asked anew each time: saving one entry moves the version of the next.
    for (let entry; (entry = (await waiting())[0]); ) {
      const answer = await send(entry);
      state = answer.state;
      if (state === "waiting" || state === "signed-out") break;
      await settle(entry, answer);
      if (formOf(entry)) here.push({ ...answer, key: entry.key });
    }
    await showOne(here);
    await report(state);
  }

  // One tab sends at a time where the browser can say so; elsewhere the server's receipts keep it to once.
  function flush() {
    const turn = () => (navigator.locks ? navigator.locks.request("canteen-queue", drain) : drain());
    running = running.then(turn, turn);
    return running;
  }

  async function settle(entry, answer) {
    if (answer.state !== "saved") {
      await canteen.store.put("queue", { ...entry, state: answer.state });
      return;
    }
    await canteen.store.remove("queue", entry.key);
    await canteen.drafts.forget(entry.action);
    await follow(entry, answer.html);
  }

  // A later change of the same form was made on top of this one: it goes on from the version just saved.
  async function follow(entry, html) {
    const seen = (fields) => fields.find(([name]) => name === "version")?.[1];
    const page = new DOMParser().parseFromString(html, "text/html");
    const saved = [...page.forms].find((form) => canteen.pathOf(form) === entry.action);
    const version = saved?.elements.version?.value;
    if (version === undefined) return;
    const open = canteen.forms().find((form) => canteen.pathOf(form) === entry.action);
    if (open && open.elements.version?.value === seen(entry.fields)) open.elements.version.value = version;
    for (const next of await waiting()) {
      if (next.action !== entry.action || seen(next.fields) !== seen(entry.fields)) continue;
      next.fields = next.fields.map(([name, value]) => [name, name === "version" ? version : value]);
      await canteen.store.put("queue", next);
    }
  }

  // Of several answers to forms of this page a "no" comes first; shown, it holds what was typed.
  async function showOne(answers) {
    const answer = answers.find(({ state }) => state !== "saved") || answers.at(-1);
    if (!answer) return;
    await canteen.store.remove("queue", answer.key);
    await show(answer);
  }

  async function show({ html, url, state }) {
    await canteen.drafts.settle();
    const page = new DOMParser().parseFromString(html, "text/html");
    document.title = page.title;
    document.querySelector("main").replaceWith(page.querySelector("main"));
    if (state === "saved") history.replaceState(null, "", url);
    if (window.htmx) htmx.process(document.querySelector("main"));
    await canteen.drafts.restore();
    for (const form of canteen.forms()) form.dispatchEvent(new Event("change", { bubbles: true }));
    const main = document.querySelector("main");
    const first = main.querySelector("[role=alert]") || main.querySelector("[autofocus], .notice:not([hidden])") || main;
    if (!first.matches("input, select, textarea")) first.tabIndex = -1;
    first.focus();
  }

  async function report(state) {
    const entries = await canteen.store.mine("queue");
    for (const form of canteen.forms()) {
      const entry = entries.find((one) => one.state === "waiting" && one.action === canteen.pathOf(form));
      if (entry) canteen.say(form, "waiting", state === "signed-out" ? "◷ 待上传：请先登录" : "◷ 待上传");
    }
    const line = document.querySelector("[data-offline-status]");
    line.replaceChildren(...sentences(entries, state).flat());
    line.hidden = !entries.length;
  }

  function sentences(entries, state) {
    const labels = (some) => some.map((entry) => entry.label).join("、");
    const late = entries.filter((entry) => entry.state === "waiting");
    const stuck = entries.filter((entry) => entry.state !== "waiting");
    const parts = stuck.map((entry) => [
      `${entry.label}：${entry.state === "conflict" ? "冲突，别人已改过" : "没有通过检查"}，还没有保存。`,
      link("去核对", `${entry.page}#${entry.key}`), " ",
    ]);
    if (late.length) parts.push([`◷ 待上传 ${late.length} 条：${labels(late)}。`]);
    if (late.length && state === "signed-out") parts.push(["登录已过期，您填的都还在，登录后自动上传。", link("去登录", signIn())]);
    else if (late.length) parts.push(["已存在这台设备上，网络恢复后自动上传。"]);
    return parts;
  }

  function link(text, href) {
    const made = document.createElement("a");
    made.href = href;
    made.textContent = text;
    return made;
  }

  // "去核对" opens the form's page and sends the entry again there, where the answer can be seen.
  async function review() {
    const entry = await canteen.store.get("queue", location.hash.slice(1));
    const form = entry && canteen.forms().find((one) => canteen.pathOf(one) === entry.action);
    if (!form || entry.user !== canteen.user) return;
    history.replaceState(null, "", location.pathname);
    form.dataset.key = entry.key;
    await canteen.store.put("queue", { ...entry, state: "waiting" });
  }

  async function signOut(form) {
    await canteen.drafts.settle();
    await flush();
    const left = await canteen.store.mine("queue");
    if (left.length && !confirm(`还有 ${left.length} 条没有上传。退出后仍留在这台设备上，等您下次登录再传。现在退出吗？`)) return;
    await canteen.drafts.clearDevice();
    form.submit();
  }

  document.addEventListener("submit", (event) => {
    const queued = event.target.matches("form[data-queue]") && canteen.user;
    const leaving = event.target.matches("form[data-sign-out]");
    if (!queued && !leaving) return;
    event.preventDefault();
    if (leaving) signOut(event.target).catch(() => event.target.submit());
    else submit(event.target, event.submitter).catch(() => event.target.submit()); // No store: the plain way.
  });

  // A form changed after it was sent is another submission.
  document.addEventListener("input", (event) => {
    const form = event.target.closest && event.target.closest("form[data-queue]");
    if (!form) return;
    delete form.dataset.key;
    form.dataset.touched = "yes";
  });

  return { flush, review, RETRY_MS };
})();
