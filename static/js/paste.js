/* Pasted from Word or Excel becomes Markdown. */
let marked;
const mark = (text) => { marked = true; return text; };
const block = (text) => text.trim() && `\n\n${text.trim()}\n\n`;
const item = (sign, text) => mark(sign + text.trim().replace(/\n+/g, "\n" + " ".repeat(sign.length)));
const inside = (node) => [...node.childNodes].map(said).join("");
const around = (text, sign) => text.replace(/^(\s*)(\S.*?)(\s*)$/, (all, a, b, c) => mark(a + sign + b + sign + c));

function table(rows) {
  if (!rows[1] || rows[0].length < 2) return block(rows.join("\n"));
  const lines = rows.map((row) => mark("| " + row.map((cell) => cell.trim().replace(/\s*\n\s*/g, " ").replace(/\|/g, "\\|")).join(" | ") + " |"));
  lines.splice(1, 0, "|" + " --- |".repeat(rows[0].length));
  return block(lines.join("\n"));
}

function said(node) {
  const tag = node.localName, is = (names) => names.test(tag);
  if (node.nodeType === 3) return /^\s*\n\s*$/.test(node.data) && !/^[abeis]/.test(node.nextSibling?.localName) ? "" : node.data.replace(/[ \t\r\n]+/g, " ").replace(/[\\*`]/g, "\\$&");
  if (!tag || is(/^script/) || /ignore/i.test(node.dataset.css)) return "";
  if (is(/^br$/)) return "\n";
  if (is(/^table$/)) return table([...node.rows].map((row) => [...row.cells].map(inside)));
  if (is(/^[uo]l$/)) {
    let number = 1;
    return block([...node.children].map((each) => item(is(/^o/) ? `${number++}. ` : "- ", inside(each))).join("\n"));
  }
  const text = inside(node);
  if (is(/^h\d$/) && text.trim()) return block(mark("#".repeat(Math.min(+tag[1] + 2, 6)) + " " + text.replace(/\*\*|\n/g, "")));
  if (/^MsoList/.test(node.className)) {
    const number = parseInt(node.querySelector("[data-css^=mso-list]")?.textContent);
    return block("\x01" + item(number ? number + ". " : "- ", text));
  }
  if (/^(http|mailto)/i.test(node.getAttribute("href"))) return text.trim() && mark(`[${text}](${node.href.replace(/[()]/g, "\\$&")})`);
  if (is(/^(b|strong)$/)) return around(text, "**");
  if (is(/^(i|em)$/)) return around(text, "*");
  return is(/^(p|div)$/) ? block(text) : text;
}

document.addEventListener("paste", (event) => {
  const field = event.target;
  if (!document.querySelector(`markdown-toolbar[for="${field.id}"]`)) return;
  marked = false;
  const html = event.clipboardData.getData("text/html").replace(/<style[^]*?<\/style>/gi, "").replace(/\sstyle=/gi, " data-css=");
  let text = inside(new DOMParser().parseFromString(html, "text/html").body);
  if (!marked) return;
  event.preventDefault();
  text = text.replace(/(\x01.*)\n+(?=\x01)/g, "$1\n").replace(/\x01/g, "").replace(/\n{3,}/g, "\n\n").trim();
  if (text.includes("\n") && field.value) text = "\n\n" + text;
  document.execCommand("insertText", false, text);
});
