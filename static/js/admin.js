// Pick lists of the Django admin get the name that their label shows: select2 leaves the visible box without one.
addEventListener("load", () => {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const label = document.querySelector(`label[for="${select.id}"]`);
    const box = select.parentElement.querySelector(".select2-container");
    if (!label || !box) continue;
    const name = label.textContent.replace(":", "").trim();
    for (const part of box.querySelectorAll("[role=combobox], [role=textbox], input")) part.setAttribute("aria-label", name);
  }
});
