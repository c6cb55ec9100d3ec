// What is being typed is kept on this device at once, and on the server a moment later, so that an expired
// sign-in, a flat battery or another device lose nothing. Saving the form forgets its draft.
"use strict";

canteen.drafts = (() => {
  const DEVICE_MS = 200;
  const SERVER_MS = 1200;
  const timers = new Map();

  const grouped = (pairs) => {
    const fields = {};
    for (const [name, value] of pairs) (fields[name] ||= []).push(value);
    return fields;
  };

  // The version seen, and what the page asked about, is not something one typed.
  const NOT_TYPED = ["version", "warned", "asked"];
  const typed = (fields) => JSON.stringify(Object.entries(fields).filter(([name]) => !NOT_TYPED.includes(name)).sort());
  const fieldsIn = (form) => grouped(canteen.fieldsOf(form));
  const draftOf = (form) => ({
    user: canteen.user, path: canteen.pathOf(form), fields: fieldsIn(form), sent: false, at: Date.now(),
  });

  const keepOnDevice = (form) => canteen.store.put("drafts", draftOf(form));

  async function keepOnServer(form) {
    const draft = draftOf(form);
    const sent = await canteen.attempt("/drafts", {
      method: "PUT",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ path: draft.path, fields: draft.fields }),
    });
    const ok = Boolean(sent && sent.ok);
    if (timers.has(draft.path)) return; // Typed on meanwhile: the next round speaks.
    await canteen.store.put("drafts", { ...draft, sent: ok });
    canteen.say(form, "draft", ok ? "草稿已保存" : "草稿已存在这台设备上");
  }

  function stop(path) {
    clearTimeout(timers.get(path)?.device);
    clearTimeout(timers.get(path)?.server);
    timers.delete(path);
  }

  function later(form) {
    const path = canteen.pathOf(form);
    stop(path);
    timers.set(path, {
      device: setTimeout(() => keepOnDevice(form), DEVICE_MS),
      server: setTimeout(() => { timers.delete(path); keepOnServer(form); }, SERVER_MS),
      form,
    });
  }

  // Before a part of the page is replaced, what is still being typed goes into its draft.
  async function settle() {
    const waiting = [...timers.values()];
    for (const { form } of waiting) stop(canteen.pathOf(form));
    await Promise.all(waiting.map(({ form }) => keepOnDevice(form)));
  }

  // What stands in the forms that somebody typed into and did not send, to be put back into a new page.
  async function carry() {
    await settle();
    const open = canteen.forms().filter((form) => form.dataset.touched && !form.dataset.key);
    return open.map((form) => ({ path: canteen.pathOf(form), fields: fieldsIn(form) }));
  }

  function putBack(carried) {
    for (const { path, fields } of carried) {
      const form = canteen.forms().find((one) => canteen.pathOf(one) === path);
      if (!form) continue;
      form.querySelector(".draft")?.remove(); // It is still being typed here, no news to anybody.
      fill(form, fields);
      form.dataset.touched = "yes";
      later(form);
    }
  }

  function fill(form, fields) {
    for (const [name, box] of canteen.boxes(form)) {
      if (name === "client_key" || ["file", "submit", "button"].includes(box.type)) continue;
      const values = fields[name] || [];
      if (["checkbox", "radio"].includes(box.type)) box.checked = values.includes(box.value);
      else if (values.length) set(box, values[0]);
    }
    const fold = form.querySelector("details");
    if (fold && form.dataset.prefix) fold.open = true;
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function set(box, value) {
    box.value = value;
    if (box.tagName === "SELECT" && box.value !== value) box.add(new Option(value, value, true, true));
  }

  const clock = (at) => new Date(at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });

  // 手机上 12:31 输入的内容: filled in already, and one tap takes it out again.
  function offer(form, { device, at }) {
    const line = document.createElement("p");
    line.className = "notice info draft";
    line.setAttribute("role", "status");
    line.append(`${device || "上次"}${device ? "上 " : " "}${at} 输入的内容，还没有保存。`);
    const before = grouped(canteen.boxes(form).filter(([, box]) => !["submit", "button"].includes(box.type)).map(([name, box]) => [name, first(box)]));
    const away = document.createElement("button");
    away.type = "button";
    away.className = "plain";
    away.textContent = "不要了";
    away.addEventListener("click", async () => { await forget(canteen.pathOf(form)); fill(form, before); line.remove(); canteen.say(form, "", ""); });
    line.append(away);
    (form.querySelector(":scope > details > summary") || { after: (node) => form.prepend(node) }).after(line);
  }

  // What the page itself had in a field.
  const first = (box) =>
    box.tagName === "SELECT" ? ([...box.options].find((option) => option.defaultSelected) || box.options[0])?.value || "" : box.defaultValue;

  // What waits to be sent stands in its form, which shows the answer when it comes.
  function takeUp(form, entry) {
    fill(form, grouped(entry.fields));
    form.dataset.key = entry.key;
  }

  async function fromServer(paths) {
    if (!paths.length) return {};
    const asked = paths.map((path) => `path=${encodeURIComponent(path)}`).join("&");
    const answer = await canteen.attempt(`/drafts?${asked}`);
    return answer && answer.ok && !answer.redirected ? answer.json() : {};
  }

  // The device's draft wins while it has not reached the server, else the latest of any device: cards come with
  // it already. On a page just loaded, a draft that says what the form says was saved and is forgotten.
  async function restore({ loaded = false } = {}) {
    const forms = canteen.forms();
    if (!canteen.user || !forms.length) return;
    const kept = await canteen.store.mine("drafts");
    const waiting = await canteen.sending.waiting(canteen.user);
    const server = await fromServer(forms.filter((form) => !form.dataset.prefix).map(canteen.pathOf));
    for (const form of forms) {
      if (form.dataset.unsaved === "refused") continue; // It holds what was typed, and why it was not saved.
      const path = canteen.pathOf(form);
      const sent = waiting.findLast((entry) => entry.action === path);
      if (sent && !form.dataset.touched) takeUp(form, sent);
      if (sent) continue; // Not a draft any more: it waits for the network.
      const local = kept.find((draft) => draft.path === path);
      const here = local && { fields: local.fields, device: "这台设备", at: clock(local.at || Date.now()) };
      const draft = local && !local.sent ? here : server[path] || (form.dataset.prefix ? null : here);
      if (typed(draft?.fields || local?.fields || {}) === typed(fieldsIn(form))) {
        if (loaded && !("unsaved" in form.dataset)) forget(path);
        continue;
      }
      if (!draft) continue;
      offer(form, draft);
      fill(form, draft.fields);
      canteen.say(form, "draft", "草稿");
    }
  }

  // Saved: neither the device nor a running timer keeps it as a draft any more.
  function settled(path) {
    stop(path);
  }

  async function forget(path) {
    stop(path);
    await canteen.store.remove("drafts", [canteen.user, path]);
    await canteen.attempt(`/drafts?path=${encodeURIComponent(path)}`, { method: "DELETE" });
  }

  async function clearDevice() {
    for (const draft of await canteen.store.mine("drafts")) {
      if (draft.sent) await canteen.store.remove("drafts", [draft.user, draft.path]);
    }
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest && event.target.closest(canteen.FORMS);
    if (form && canteen.user) later(form);
  });

  return { restore, settle, carry, putBack, settled, clearDevice };
})();
