// What pages need of a script besides htmx: sending files with their progress, and ticking all rows.
"use strict";
(() => {
  const drop = document.getElementById("drop");
  const waiting = [];
  let isSending = false;

  function line(text) {
    const entry = document.createElement("li");
    const name = document.createElement("span");
    name.textContent = text;
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", "Progress of " + text);
    const result = document.createElement("span");
    entry.append(name, bar, result);
    document.getElementById("sent").append(entry);
    return { entry, bar, result };
  }

  // One after the other: the files of one store would only wait for each other.
  function next() {
    if (isSending || waiting.length === 0) return;
    isSending = true;
    send(waiting.shift());
  }

  function send({ file, shown, isOnly }) {
    const query = new URLSearchParams({ name: file.name, made: String(file.lastModified) });
    const store = document.getElementById("store").value.trim();
    if (store) query.set("store", store);
    if (document.getElementById("at-once").checked) query.set("at_once", "true");
    const request = new XMLHttpRequest();
    request.open("POST", "/uploads/staged?" + query);
    request.upload.onprogress = (event) => {
      shown.bar.value = event.loaded / Math.max(1, event.total);
    };
    request.upload.onload = () => {
      // Sent; the server reads it now, and nobody knows for how long.
      shown.bar.removeAttribute("value");
      shown.result.textContent = " is read";
    };
    request.onloadend = () => {
      shown.bar.remove();
      finish(request, shown, isOnly);
      isSending = false;
      next();
    };
    request.setRequestHeader("Accept", "application/json");
    request.send(file);
  }

  function finish(request, shown, isOnly) {
    let answer = null;
    try { answer = JSON.parse(request.responseText); } catch { /* an error page */ }
    if (request.status === 200 && answer) {
      if (isOnly) { window.location.assign(answer.location); return; }
      const link = document.createElement("a");
      link.href = answer.location;
      link.textContent = answer.message;
      shown.result.replaceChildren(" ", link);
    } else {
      shown.result.textContent = " was not taken: " + reason(request);
      shown.entry.className = "warn";
    }
  }

  function reason(request) {
    if (request.status === 0) return "the connection broke; send it again.";
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const sentence = page.querySelector("main h1 + p");
    return sentence ? sentence.textContent : "error " + request.status + ".";
  }

  function take(files) {
    const isOnly = files.length === 1 && waiting.length === 0 && !isSending;
    for (const file of files) waiting.push({ file, shown: line(file.name), isOnly });
    next();
  }

  if (drop) {
    document.getElementById("files").addEventListener("change", (event) => {
      take([...event.target.files]);
      event.target.value = "";
    });
    // Anywhere on the page: who misses the box would else see the file instead of the page.
    document.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
    document.addEventListener("dragleave", () => drop.classList.remove("over"));
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("over");
      take([...event.dataTransfer.files]);
    });
  }

  document.addEventListener("change", (event) => {
    const name = event.target.dataset && event.target.dataset.all;
    if (!name) return;
    for (const box of document.querySelectorAll(`input[name="${name}"]`)) box.checked = event.target.checked;
  });

  // A form that is sent twice by a double click would do it twice.
  document.addEventListener("submit", (event) => {
    for (const button of event.target.querySelectorAll("button")) {
      if (button !== event.submitter) continue;
      setTimeout(() => { button.disabled = true; }, 0);
    }
  });
})();
