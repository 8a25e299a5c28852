// Reads every leaf of the log for a report: changes within a day, outages, and whether summaries say
// what is in their epochs. Loaded only when somebody asks for it. docs/spec/report.md, section 5.

import { equal } from "./bytes.js";
import { VerificationError } from "./errors.js";
import { parseLeaf } from "./leaves.js";
import { formatTime } from "./metrics.js";
import { digestsOf, verifySame } from "./report-verify.js";
import { hashTree } from "./tree.js";
import { Scan } from "./scan.js";

const LISTED = 1000;
const [DECISION, COUNTED] = [1, 2];

const outage = (kind, [from, first], [to, last], allowed, missed = 0) =>
  ({ kind, from, to, first_index: first, last_index: last, allowed, missed });

/** What a month tells, leaf by leaf; the same as `EventScan` in Python. */
class Events {
  changes = [];
  outages = [];
  logged = [];
  #sign = null;
  #parameters = null;
  #last = null;
  #canary = null;
  #missed = null;

  constructor(since, until) {
    this.since = since;
    this.until = until;
  }

  take(leaf, index) {
    if (leaf.kind === "summary") {
      this.#alive([leaf.notAfter, index]);
      this.#change(leaf);
      this.#canaries(leaf);
      this.#last = leaf;
    } else if (leaf.kind === "heartbeat") {
      this.#alive([leaf.time, index]);
    } else if (leaf.kind === "parameters") {
      this.#parameters = leaf.value;
      const { version, ...parameters } = leaf.value;
      this.logged.push({ index, parameters });
    } else {
      this.logged.push({ index, class_codes: true });
    }
  }

  finish() {
    if (this.#sign && this.#canary) this.#withoutCanary(this.#sign);
    this.#keep(this.#missed);
  }

  #alive(sign) {
    const allowed = this.#parameters && 2 * this.#parameters.heartbeat;
    if (this.#sign && allowed !== null && sign[0] - this.#sign[0] > allowed) {
      this.#keep(outage("silence", this.#sign, sign, allowed));
    }
    this.#sign = sign;
  }

  #change(leaf) {
    if (!this.#last || leaf.notAfter <= this.since || leaf.notAfter > this.until) return;
    const [before, after] = [digestsOf(this.#last), digestsOf(leaf)];
    for (const what of Object.keys(before)) {
      if (before[what] === after[what]) continue;
      this.changes.push({
        what,
        epoch: leaf.number,
        index: leaf.end,
        at: formatTime(leaf.notAfter),
        before: before[what],
        after: after[what],
      });
    }
  }

  #canaries(leaf) {
    const closed = [leaf.notAfter, leaf.end];
    this.#canary ??= closed;
    if (leaf.caught) {
      this.#withoutCanary(closed);
      this.#canary = closed;
    }
    const missed = leaf.sent - leaf.caught;
    if (missed) {
      const run = this.#missed;
      const began = run ? [run.from, run.first_index] : [leaf.notBefore, leaf.end];
      this.#missed = outage("missed", began, closed, 0, (run?.missed ?? 0) + missed);
    } else if (leaf.sent) {
      this.#keep(this.#missed);
      this.#missed = null;
    }
  }

  #withoutCanary(sign) {
    if (!this.#parameters) return;
    const allowed = this.#parameters.hold + 2 * this.#parameters.canary_interval;
    if (sign[0] - this.#canary[0] > allowed) this.#keep(outage("canaries", this.#canary, sign, allowed));
  }

  #keep(one) {
    if (one && one.to > this.since && one.from < this.until) this.outages.push(one);
  }

  /** The members of a report that a recount gives, for epochs with indices in [first, last]. */
  counted(first, last) {
    const by = (one, other) => one.from - other.from || (one.kind < other.kind ? -1 : 1);
    const list = this.outages.sort(by).slice(0, LISTED)
      .map((one) => ({ ...one, from: formatTime(one.from), to: formatTime(one.to) }));
    return {
      changes: this.changes.slice(0, LISTED),
      logged: this.logged.filter(({ index }) => index >= first && index <= last).slice(0, LISTED),
      outages: { count: this.outages.length, list },
    };
  }
}

/** Recounts the tree of a verification whose other steps hold; answers what was found. */
export async function recount({ read, newest, checkpoint, since, until, document }, onProgress) {
  const scan = new Scan();
  const events = new Events(since, until);
  const last = { table: 0, parameters: [] };
  const onEntry = (entry) => {
    const index = scan.size;
    scan.add(entry);
    if (index >= checkpoint.size || scan.orderError || scan.summaryError) return;
    if (entry[0] === DECISION || entry[0] === COUNTED) return;
    const leaf = parseLeaf(entry);
    if (leaf.kind === "class codes") last.table = index;
    if (leaf.kind === "parameters") last.parameters.push(index);
    events.take(leaf, index);
  };
  const { roots } = await hashTree(read, newest, [checkpoint.size], onEntry, onProgress);
  scan.finish();
  events.finish();
  const wrong = scan.orderError || scan.summaryError;
  if (wrong) throw new VerificationError(`the log is false: ${wrong}`);
  if (!equal(roots.get(checkpoint.size), checkpoint.root)) {
    throw new VerificationError("the log's first leaves are not those of the report");
  }
  const inside = scan.summaries.filter((one) => one.end < checkpoint.size && one.notAfter <= until);
  const before = inside.findLast((one) => one.notAfter <= since);
  const end = inside.at(-1)?.end ?? checkpoint.size - 1;
  verifySame({
    class_codes_index: document.class_codes_index,
    parameters_index: document.parameters_index,
    changes: document.changes,
    logged: document.logged,
    outages: document.outages,
  }, {
    class_codes_index: last.table,
    parameters_index: last.parameters.findLast((index) => index < (inside.at(-1)?.end ?? checkpoint.size)),
    ...events.counted(before?.end ?? 0, end),
  });
  return `${checkpoint.size} leaves read: changes, outages and every summary are what is in them`;
}
