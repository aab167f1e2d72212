// What is known of a call, folded from rows in whatever order they arrive: late, twice, or after a
// reload. Every rule here is a comparison of two rows, so that the order cannot matter. Pure.

const FINAL = new Set(["completed", "failed", "skipped"]);
const ADVANCE = { pending: 0, running: 1, retrying: 2 };
// A stage of several parts is as its worst part: unfinished before failed, failed before done.
const WORST_FIRST = ["retrying", "running", "pending", "failed", "completed", "skipped"];
const STATUS_ADVANCE = { pending: 0, processing: 1, completed: 2, partial: 2, failed: 2 };

export const isFinal = (state) => FINAL.has(state);
export const isOver = (status) => STATUS_ADVANCE[status] === 2;

// A later run beats an earlier one; in a run what is final stays; else the later report counts.
export function isNewer(row, than) {
  if (row.run_id !== than.run_id) return row.run_id > than.run_id;
  if (isFinal(row.state) !== isFinal(than.state)) return isFinal(row.state);
  if (isFinal(row.state)) return row.updated_at_ms < than.updated_at_ms;
  return compare(rank(row), rank(than)) > 0;
}

export class Call {
  constructor(status, revision) {
    this.status = status;
    this.revision = revision;
    this.rows = new Map();
  }

  // True when the row said something new.
  addStage(row) {
    const key = `${row.stage}/${row.part}`;
    const known = this.rows.get(key);
    if (known && !isNewer(row, known)) return false;
    this.rows.set(key, row);
    return true;
  }

  addStatus({ status, revision }) {
    const advance = STATUS_ADVANCE[status] - STATUS_ADVANCE[this.status];
    if (revision < this.revision || (revision === this.revision && advance <= 0)) return false;
    this.status = status;
    this.revision = revision;
    return true;
  }

  rowsOf(stage) {
    const rows = [...this.rows.values()].filter((row) => row.stage === stage);
    return rows.sort((a, b) => (a.part < b.part ? -1 : 1));
  }

  get isRetrying() {
    return [...this.rows.values()].some((row) => row.state === "retrying");
  }
}

export function stateOf(rows) {
  const states = new Set(rows.map((row) => row.state));
  return WORST_FIRST.find((state) => states.has(state)) ?? "pending";
}

const rank = (row) => [row.updated_at_ms, row.attempt, ADVANCE[row.state]];

function compare(left, right) {
  const place = left.findIndex((value, index) => value !== right[index]);
  return place < 0 ? 0 : left[place] - right[place];
}
