/* Saves a draft by itself: <form data-autosave="/address/" data-words-saving data-words-saved="Saved at {time}"
   data-words-failed data-words-signed-out>. Two seconds after the last key the form goes to the address. The answer is
   JSON: {"saved_at": "9:42", "fields": {"version": 2}}, or {"message": "…"} when it was not saved. What could not
   be saved stays on the page; [data-autosave-state] says so. */
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const places = document.querySelectorAll("[data-autosave-state]");
  const words = (name) => form.getAttribute(`data-words-${name}`) || "";
  let timer = 0, changed = false, busy = false, left = false, waiting = null;

  const say = (text, failed = false) => {
    for (const place of places) {
      place.textContent = text;
      place.classList.toggle("failed", failed);
    }
  };
  const later = (seconds) => { clearTimeout(timer); timer = setTimeout(save, seconds * 1000); };
  const token = () => {  // the cookie's: it is newer than the form's after signing in again in another window
    const cookie = document.cookie.match(/(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/);
    const field = form.elements.csrfmiddlewaretoken;
    if (cookie && field) field.value = cookie[1];
    return field?.value ?? "";
  };

  async function save() {
    if (busy) return later(1);
    if (!changed || left) return;
    busy = true;
    changed = false;
    say(words("saving"));
    let answer = null;
    try {
      answer = await fetch(form.dataset.autosave, {
        method: "POST", body: new FormData(form), redirect: "manual", credentials: "same-origin",
        headers: { "X-CSRFToken": token(), "X-Requested-With": "autosave" },
      });
    } catch { /* no connection: the answer stays empty */ }
    busy = false;
    await tell(answer);
    if (waiting) form.requestSubmit(waiting);
  }

  async function tell(answer) {
    if (answer?.ok && answer.type !== "opaqueredirect") {
      const { saved_at = "", fields = {}, message } = await answer.json().catch(() => ({}));
      for (const [name, value] of Object.entries(fields)) if (form.elements[name]) form.elements[name].value = value;
      say(message || words("saved").replace("{time}", saved_at), Boolean(message));
      return changed ? later(2) : undefined;
    }
    changed = true;
    if (answer?.type === "opaqueredirect" || answer?.status === 401 || answer?.status === 403) return say(words("signed-out"), true);
    const { message } = answer ? await answer.json().catch(() => ({})) : {};
    say(message || words("failed"), true);
    if (!answer || answer.status >= 500) later(15);
  }

  form.addEventListener("input", () => { changed = true; later(2); });
  form.addEventListener("change", () => { changed = true; later(2); });
  form.addEventListener("submit", (event) => { // not during a save: it would meet an older version
    if (event.submitter?.formTarget) return;
    clearTimeout(timer);
    token();
    left = !busy;
    waiting = busy ? event.submitter : null;
    if (busy) event.preventDefault();
    setTimeout(() => { left = false; }, 10000);
  });
  addEventListener("online", () => changed && save());
  addEventListener("beforeunload", (event) => { if (changed && !left) event.preventDefault(); });
  addEventListener("pageshow", () => { left = false; });
}
