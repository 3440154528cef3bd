/* Files of a practice without leaving the page: <form data-swaps> inside #soubory is sent in the background, with a bar
   while files go up, and the answer takes the section's place. What is being written elsewhere on the page stays. Without
   script the server answers with a page. */
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-swaps]"), section = form?.closest("#soubory");
  if (!section) return;
  event.preventDefault();
  if (section.getAttribute("aria-busy") === "true") return;  // a second click
  const button = event.submitter, bar = section.querySelector("progress"), words = section.querySelector(".sending .note");
  const upload = section.querySelector("form[enctype]");
  const request = new XMLHttpRequest();
  const failed = () => {
    section.removeAttribute("aria-busy");
    bar.hidden = true;
    words.textContent = upload.dataset.wordsFailed;
  };
  section.setAttribute("aria-busy", "true");
  request.open("POST", button?.getAttribute("formaction") || form.action);
  request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
  if (form === upload) {
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.hidden = false;
      bar.value = (100 * loaded) / total;
      words.textContent = loaded === total ? upload.dataset.wordsSent : `${Math.round(bar.value)} %`;
    });
  }
  request.addEventListener("error", failed);
  request.addEventListener("load", () => {
    const answer = new DOMParser().parseFromString(request.responseText, "text/html");
    const fresh = request.status === 200 && answer.getElementById("soubory");
    if (!fresh) return failed();
    section.replaceWith(fresh);
    fresh.querySelector("h2").focus();
  });
  request.send(new FormData(form));
});
