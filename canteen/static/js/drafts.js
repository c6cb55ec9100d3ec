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

  // The version seen is not something one typed.
  const typed = (fields) => JSON.stringify(Object.entries(fields).filter(([name]) => name !== "version").sort());

  const draftOf = (form) => ({
    user: canteen.user, path: canteen.pathOf(form), fields: grouped(canteen.fieldsOf(form)), sent: false,
  });

  async function keepOnDevice(form) {
    await canteen.store.put("drafts", draftOf(form));
  }

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

  function later(form) {
    const path = canteen.pathOf(form);
    clearTimeout(timers.get(path)?.device);
    clearTimeout(timers.get(path)?.server);
    timers.set(path, {
      device: setTimeout(() => keepOnDevice(form), DEVICE_MS),
      server: setTimeout(() => { timers.delete(path); keepOnServer(form); }, SERVER_MS),
      form,
    });
  }

  // Before a part of the page is replaced, what is still being typed goes into its draft.
  async function settle() {
    const waiting = [...timers.values()];
    for (const { device, server } of waiting) { clearTimeout(device); clearTimeout(server); }
    timers.clear();
    await Promise.all(waiting.map(({ form }) => keepOnDevice(form)));
  }

  function fill(form, fields) {
    for (const box of form.elements) {
      if (!box.name || ["client_key"].includes(box.name) || ["file", "submit", "button"].includes(box.type)) continue;
      const values = fields[box.name] || [];
      if (["checkbox", "radio"].includes(box.type)) box.checked = values.includes(box.value);
      else if (values.length) box.value = values[0];
    }
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function offer(form) {
    const line = document.createElement("p");
    line.className = "notice info";
    line.setAttribute("role", "status");
    line.append("已恢复上次没有保存的内容。 ");
    const away = document.createElement("button");
    away.type = "button";
    away.className = "plain";
    away.textContent = "不要了";
    away.addEventListener("click", async () => { await forget(canteen.pathOf(form)); form.reset(); line.remove(); });
    line.append(away);
    form.prepend(line);
  }

  async function fromServer(paths) {
    const asked = paths.map((path) => `path=${encodeURIComponent(path)}`).join("&");
    const answer = await canteen.attempt(`/drafts?${asked}`);
    return answer && answer.ok && !answer.redirected ? answer.json() : {};
  }

  // The device's draft wins while it has not reached the server, else the latest of any device. On a page
  // just loaded, a draft that says what the form says was saved and is forgotten.
  async function restore({ loaded = false } = {}) {
    const forms = canteen.forms();
    if (!canteen.user || !forms.length) return;
    const kept = await canteen.store.mine("drafts");
    const server = await fromServer(forms.map(canteen.pathOf));
    for (const form of forms) {
      const path = canteen.pathOf(form);
      const local = kept.find((draft) => draft.path === path);
      const fields = local && !local.sent ? local.fields : server[path] || local?.fields;
      if (!fields) continue;
      if (typed(fields) === typed(grouped(canteen.fieldsOf(form)))) {
        if (loaded) forget(path);
        continue;
      }
      fill(form, fields);
      offer(form);
    }
  }

  async function forget(path) {
    clearTimeout(timers.get(path)?.device);
    clearTimeout(timers.get(path)?.server);
    timers.delete(path);
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

  return { restore, settle, forget, clearDevice };
})();
