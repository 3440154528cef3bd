/* The page of writing a practice: the main button says how far it reaches, a failure suggests a narrower level,
   rows are added and removed in place. Without script the server does all of it. */
const form = document.getElementById("f");

const button = document.querySelector("[data-reach]");
if (form && button) {
  const plain = button.textContent;
  const words = () => {
    const sent = new FormData(form), level = sent.get("level"), cities = sent.getAll("cities").length;
    const own = button.getAttribute(`data-words-${level}`);
    if (own) return own;
    if (!cities || sent.has("circles")) return plain;
    const kind = cities === 1 ? "One" : cities < 5 ? "Few" : "Many";
    return button.dataset[`words${kind}`].replace("{count}", cities);
  };
  const show = () => { button.textContent = words(); };
  form.addEventListener("change", show);
  addEventListener("pageshow", show);
  show();
}

const levels = document.querySelector("[data-suggest]");
if (form && levels) {
  const note = levels.querySelector("[data-suggested]");
  const radio = (level) => form.querySelector(`[name=level][value=${level}]`);
  let chosen = levels.dataset.chosen === "yes", suggested = false;
  form.addEventListener("change", ({ target }) => {
    if (target.name === "level" || target.name === "cities" || target.name === "circles") chosen = true;
    if (target.name !== "outcome" || chosen) return;
    const narrow = levels.dataset.suggest.split(" ").includes(target.value);
    if (narrow ? !radio("members").checked : !suggested) return;  // narrows only what is wide, widens only what it narrowed
    suggested = narrow;
    radio(narrow ? "circle" : "members").checked = true;
    note.textContent = narrow ? levels.dataset.words : "";
    form.dispatchEvent(new Event("change"));
  });
}

for (const place of document.querySelectorAll("[data-mirror]")) {  // the card as another city will see it
  const name = place.dataset.mirror;
  form.addEventListener("input", ({ target }) => {
    if (target.name !== name) return;
    if (target.type !== "radio") return void (place.textContent = target.value || place.dataset.missing);
    const mark = document.createElement("span");
    mark.className = `out is-${target.value}`;
    mark.append(...[...target.closest("label").children].slice(1).map((part) => part.cloneNode(true)));
    place.replaceChildren(mark);
  });
}

for (const list of document.querySelectorAll("[data-rows]")) {
  const key = list.dataset.rows, rows = list.querySelector(".rows"), blank = list.querySelector("template");
  const total = form.elements[`${key}-TOTAL_FORMS`];
  list.querySelector("[data-add]").addEventListener("click", (event) => {
    if (Number(total.value) >= Number(list.dataset.most)) return;  // the server says that it is too many
    event.preventDefault();
    const row = document.createElement("div");
    row.innerHTML = blank.innerHTML.replaceAll("__prefix__", total.value);
    total.value = Number(total.value) + 1;
    const added = rows.appendChild(row.firstElementChild);
    added.querySelector("input, select, textarea").focus();
  });
  list.addEventListener("change", ({ target }) => {
    if (target.name.endsWith("-DELETE")) target.closest("[data-row]").classList.toggle("removed", target.checked);
  });
}
