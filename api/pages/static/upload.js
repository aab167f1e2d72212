// Files become calls: dropped, chosen or taken from the examples, each with its progress.

import { wordsOf } from "./answers.js";

export class Uploads {
  constructor(form, list, { onAccepted }) {
    this.form = form;
    this.list = list;
    this.onAccepted = onAccepted;
    this.bytesMax = Number(form.dataset.bytesMax);
    this.#listen();
  }

  async add(files) {
    const sent = [...files].map((file) => this.#send(file));
    const ids = (await Promise.all(sent)).filter(Boolean);
    // One call is watched at once; several are followed in the list.
    if (sent.length === 1 && ids.length === 1) location.assign(`/meetings/${ids[0]}`);
    else if (ids.length) this.onAccepted();
  }

  #listen() {
    const { form } = this;
    const input = form.querySelector("input[type=file]");
    const button = form.querySelector("#choose");
    button.hidden = false;
    button.addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      this.add(input.files);
      input.value = "";
    });
    // The whole page takes a drop: nobody should lose the page to a file that fell beside the box.
    addEventListener("dragover", (event) => {
      event.preventDefault();
      form.classList.add("is-over");
    });
    addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) form.classList.remove("is-over");
    });
    addEventListener("drop", (event) => {
      event.preventDefault();
      form.classList.remove("is-over");
      if (event.dataTransfer.files.length) this.add(event.dataTransfer.files);
    });
  }

  // The new call's id; null when it was refused, and then the line says why.
  async #send(file) {
    const line = new UploadLine(this.list, file.name);
    if (file.size > this.bytesMax) {
      line.refuse(`The file is larger than ${this.form.dataset.sizeMax}.`);
      return null;
    }
    try {
      const accepted = await post(this.form, file, (share) => line.show(share));
      line.accept(accepted);
      return accepted.id;
    } catch (error) {
      line.refuse(error.message);
      return null;
    }
  }
}

class UploadLine {
  constructor(list, name) {
    this.element = document.createElement("div");
    this.element.className = "upload";
    this.name = document.createElement("span");
    this.name.textContent = name;
    this.said = document.createElement("span");
    this.said.className = "said";
    this.bar = document.createElement("progress");
    this.bar.max = 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", `Uploading ${name}`);
    this.element.append(this.name, this.said, this.bar);
    list.append(this.element);
    this.show(0);
  }

  show(share) {
    this.bar.value = share;
    this.said.textContent = share < 1 ? `${Math.floor(share * 100)} %` : "Checking …";
  }

  accept({ id }) {
    const link = document.createElement("a");
    link.href = `/meetings/${id}`;
    link.textContent = "Watch it";
    this.bar.remove();
    this.said.replaceChildren(link);
  }

  refuse(words) {
    this.element.classList.add("is-bad");
    this.bar.remove();
    this.said.textContent = words;
  }
}

// XMLHttpRequest, because fetch does not tell how much has been sent.
function post(form, file, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const data = new FormData();
    data.append("file", file);
    const rep = form.elements.namedItem("rep")?.value;
    if (rep) data.append("rep", rep);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      if (request.status === 201) resolve(JSON.parse(request.responseText));
      else reject(new Error(wordsOf(request.status, request.responseText)));
    });
    request.addEventListener("error", () => reject(new Error(wordsOf(0, ""))));
    request.open("POST", form.action);
    request.send(data);
  });
}
