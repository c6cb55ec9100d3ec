// Forms and cards marked data-queue="9月14日 午餐" are sent by script: put into the device's queue first, then sent, so
// that a lost network only delays them. Each carries a key; the server gives one key one effect, however often sent.
"use strict";

canteen.queue = (() => {
  const RETRY_MS = 15000;
  const { drain, inTurn, seen, versionIn } = canteen.sending;
  let running = Promise.resolve();
  let plainly = false; // Without a store the browser sends the form itself.

  const newKey = () =>
    [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  const signIn = () => `/sign-in?next=${encodeURIComponent(location.pathname)}`;
  // The form an entry was sent from; on a page opened later, its form while nobody types into it.
  const formOf = (entry) =>
    canteen.forms().find((form) => form.dataset.key === entry.key) ||
    canteen.forms().find((form) => canteen.pathOf(form) === entry.action && !form.dataset.touched);

  async function submit(form, button) {
    const key = (form.dataset.key ||= newKey());
    const whole = {
      key, fields: [...canteen.fieldsOf(form, button), ["client_key", key]],
      action: canteen.pathOf(form), label: form.dataset.queue,
    };
    const files = canteen.filesOf(form);
    await put(form, files.length ? files.map((file) => alone(whole, file)) : [whole]);
  }

  // Each photo goes by itself: a large one does not hold up the others.
  function alone(whole, file) {
    const key = newKey();
    return { ...whole, key, fields: [["client_key", key]], files: [file], here: true };
  }

  // A button with an address and a label of its own is a small form: 停餐 with its reason.
  async function press(button) {
    const { pathname, search } = new URL(button.formAction);
    const beside = document.getElementById(button.dataset.with);
    const box = beside || button;
    await put(button.closest(canteen.FORMS), [{
      key: newKey(), fields: [[box.name, box.value]], action: pathname + search, label: button.dataset.queue, here: true,
    }]);
  }

  async function put(form, entries) {
    const place = { user: canteen.user, page: location.pathname, state: "waiting", at: Date.now() };
    for (const entry of entries) await canteen.store.put("queue", { ...entry, ...place });
    await canteen.drafts.settle();
    canteen.say(form, "sending", "正在保存…");
    await flush();
    await later();
  }

  // What is left waiting the worker sends when the network is back, also when this page is closed by then.
  async function later() {
    if (!(await canteen.sending.waiting(canteen.user)).length || !navigator.serviceWorker?.controller) return;
    const worker = await navigator.serviceWorker.ready;
    await worker.sync?.register(canteen.sending.TAG).catch(() => {}); // Not allowed here: the next page sends it.
  }

  async function turn() {
    const here = [];
    const state = await drain(canteen.user, async (entry, answer) => {
      if (answer.state === "saved") keepUp(entry, answer.html);
      if (formOf(entry) || (entry.here && entry.page === location.pathname)) here.push({ ...answer, key: entry.key });
    });
    await showOne(here);
    await report(state);
  }

  function flush() {
    running = running.then(() => inTurn(turn), () => inTurn(turn));
    return running;
  }

  // The form on this page goes on from the version just saved, when it was typed into meanwhile.
  function keepUp(entry, html) {
    canteen.drafts.settled(entry.action);
    const version = versionIn(html, entry.action);
    const open = canteen.forms().find((form) => canteen.pathOf(form) === entry.action);
    const box = open && canteen.box(open, "version");
    if (box && version !== undefined && box.value === seen(entry.fields)) box.value = version;
  }

  // Of several answers to forms of this page a "no" comes first; shown, it holds what was typed.
  async function showOne(answers) {
    const answer = answers.find(({ state }) => state !== "saved") || answers.at(-1);
    if (!answer) return;
    await canteen.store.remove("queue", answer.key);
    await show(answer);
  }

  async function show({ html, url, state }) {
    const typing = await canteen.drafts.carry();
    const page = new DOMParser().parseFromString(html, "text/html");
    document.title = page.title;
    document.querySelector("main").replaceWith(page.querySelector("main"));
    if (state === "saved") history.replaceState(null, "", url);
    if (window.htmx) htmx.process(document.querySelector("main"));
    await canteen.drafts.restore();
    canteen.drafts.putBack(typing);
    for (const form of canteen.forms()) form.dispatchEvent(new Event("change", { bubbles: true }));
    focusOn(document.querySelector("main"));
  }

  // A wrong field first, then what has to be read, then where the page begins to be of use.
  function focusOn(main) {
    const found = main.querySelector("[aria-invalid=true]") || main.querySelector("[role=alert]") ||
      main.querySelector("[autofocus], .notice:not([hidden])") || main;
    for (let fold = found.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    if (!found.matches("input, select, textarea")) found.tabIndex = -1;
    found.focus();
  }

  async function report(state) {
    const entries = await canteen.store.mine("queue");
    for (const form of canteen.forms()) {
      const entry = entries.find((one) => one.action === canteen.pathOf(form));
      if (entry?.state === "waiting") canteen.say(form, "waiting", state === "signed-out" ? "◷ 待上传：请先登录" : "◷ 待上传");
      else if (entry) canteen.say(form, entry.state, entry.state === "conflict" ? "冲突" : "没有保存");
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
    if (!entry || entry.user !== canteen.user || entry.page !== location.pathname) return;
    const form = canteen.forms().find((one) => canteen.pathOf(one) === entry.action);
    if (!form && !entry.here) return;
    history.replaceState(null, "", location.pathname);
    if (form) form.dataset.key = entry.key;
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

  // The form or card that a button sends; buttons with another address are sent the ordinary way.
  function sentBy(form, button) {
    const card = button?.closest(canteen.FORMS) || form;
    const own = !button?.hasAttribute("formaction") || canteen.pathOf(card) === decodeURI(new URL(button.formAction).pathname);
    return card.matches("[data-queue]") && own ? card : null;
  }

  document.addEventListener("submit", (event) => {
    const { target: form, submitter: button } = event;
    if (form.matches("form[data-sign-out]")) {
      event.preventDefault();
      signOut(form).catch(() => form.submit());
      return;
    }
    const card = sentBy(form, button);
    if (plainly || !canteen.user || !(card || button?.dataset.queue)) return;
    event.preventDefault();
    const sent = button?.dataset.queue ? press(button) : submit(card, button);
    sent.catch(() => { plainly = true; form.requestSubmit(button); });
  });

  // A form changed after it was sent is another submission.
  document.addEventListener("input", (event) => {
    const form = event.target.closest && event.target.closest(canteen.FORMS);
    if (!form) return;
    delete form.dataset.key;
    form.dataset.touched = "yes";
  });

  return { flush, review, RETRY_MS };
})();
