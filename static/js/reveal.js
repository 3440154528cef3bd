/* Shows a part of a form only when it is needed: <fieldset data-reveal="level=circle room">. A hidden fieldset is not sent.
   Without script every part is visible and the server decides what counts. */
for (const part of document.querySelectorAll("[data-reveal]")) {
  const [name, values] = part.dataset.reveal.split("=");
  const form = part.closest("form");
  const show = () => {
    const chosen = new FormData(form).getAll(name);
    part.hidden = !values.split(" ").some((value) => chosen.includes(value));
    if ("disabled" in part) part.disabled = part.hidden;
  };
  form.addEventListener("change", show);
  addEventListener("pageshow", show);
  show();
}
