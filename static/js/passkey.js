// Passkeys: <form data-passkey="login|get|create" data-options="id of a JSON block"> sends the key's answer in `credential`.
(() => {
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const listed = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

  async function options(form) {
    if (form.dataset.passkey !== "login") return JSON.parse(document.getElementById(form.dataset.options).textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  async function create(form, { publicKey }) {
    const alone = form.elements.passwordless ? form.elements.passwordless.checked : true;
    const selection = { ...publicKey.authenticatorSelection, residentKey: alone ? "required" : "discouraged" };
    selection.requireResidentKey = alone;
    return navigator.credentials.create({
      publicKey: {
        ...publicKey,
        authenticatorSelection: selection,
        challenge: bytes(publicKey.challenge),
        user: { ...publicKey.user, id: bytes(publicKey.user.id) },
        excludeCredentials: listed(publicKey.excludeCredentials),
      },
    });
  }

  const get = ({ publicKey }) =>
    navigator.credentials.get({
      publicKey: { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: listed(publicKey.allowCredentials) },
    });

  function plain(key) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
      if (key.response[name]) response[name] = text(key.response[name]);
    if (key.response.getTransports) response.transports = key.response.getTransports();
    const extensions = key.getClientExtensionResults();
    return { id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: extensions };
  }

  async function use(form) {
    const asked = await options(form);
    const key = asked.creation_options ? await create(form, asked.creation_options) : await get(asked.request_options);
    form.elements.credential.value = JSON.stringify(plain(key));
    form.submit();
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const says = form.querySelector("[data-passkey-error]");
    const button = form.querySelector("button[type=submit]");
    if (!window.PublicKeyCredential) {
      says.textContent = says.dataset.unsupported;
      says.hidden = false;
      button.disabled = true;
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      says.hidden = true;
      button.disabled = true;
      use(form).catch((error) => {
        says.textContent = error.name === "InvalidStateError" ? says.dataset.known : says.dataset.failed;
        says.hidden = false;
        button.disabled = false;
      });
    });
  }
})();
