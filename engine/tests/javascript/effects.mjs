// What steps did to the outside world, by name, and a gate at which a step can be made to wait.
export class Effects {
  counts = {};
  #opened = () => {};
  #gate = new Promise((resolve) => (this.#opened = resolve));

  note(name) {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
    return this.counts[name];
  }

  async waitAtGate() {
    await this.#gate;
  }

  release() {
    this.#opened();
  }
}
