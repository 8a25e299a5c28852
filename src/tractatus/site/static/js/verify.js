// The nine steps of a verification, the same numbers and names as `tractatus verify`.
//
// 2 blocks all; 5 blocks 4 and 6 to 9; 6 and 7 block what follows: so that one false thing makes
// one step false, and names it.

import { equal, hex } from "./bytes.js";
import { FormatError, UnavailableError, VerificationError, asFalse } from "./errors.js";
import { WINDOWS, buildMetrics, firstDifference, formatTime } from "./metrics.js";
import {
  CLOCK_TOLERANCE_MS, FRESHNESS, GROWTH, ORDER, RECOUNT, SIGNATURE, SUMMARIES, TILES, TRUST, WITNESSES,
  declaredRunning, describeWitnesses, openCheckpoint, openCosignatures, parseMetrics, readTrust,
  readLineage, rememberedCheckpoint, verifyLogMember, verifyPinned, whatIsStale,
} from "./opening.js";
import { packed } from "./pack.js";
import { Scan } from "./scan.js";
import { hashTree } from "./tree.js";

/** One verification under way. */
export class Verification {
  steps = [];
  log = null;

  /**
   * `question`: read(path) of the log, trust, metrics (bytes), remembered, now (ms); pack(number),
   * where whole runs of the log can be had; and formerly, what is remembered of other logs, by name.
   */
  constructor(question, onProgress) {
    this.question = question;
    this.onProgress = onProgress;
  }

  /** Takes all steps and answers the report; throws nothing for what it finds in the log. */
  async run() {
    let under = TRUST;
    const take = (number) => { under = number; };
    try {
      await this.#run(take);
    } catch (error) {
      if (error instanceof UnavailableError) this.#report(under, "not checked", error.message);
      else if (error instanceof FormatError || error instanceof VerificationError) {
        this.#report(under, "failed", error.message);
      } else throw error;
    }
    return this.#answer();
  }

  #report(number, status, detail) {
    this.steps.push({ number, status, detail });
    this.onProgress?.({ steps: this.steps });
  }

  async #try(number, action) {
    try {
      const found = await action();
      if (typeof found?.detail === "string") this.#report(number, "passed", found.detail);
      return found;
    } catch (error) {
      if (!(error instanceof FormatError || error instanceof VerificationError)) throw error;
      this.#report(number, "failed", error.message);
      return null;
    }
  }

  async #run(take) {
    const { read, now } = this.question;
    const trust = readTrust(this.question.trust);
    this.trust = trust;
    this.lineage = await readLineage(this.question.trust.witness_policy, trust);
    verifyPinned(this.question.remembered, trust, this.lineage);
    this.#report(TRUST, "passed", `log ${trust.origin}, key ${trust.keys[0].id}; `
      + `${trust.policy.witnesses.length} witnesses, quorum ${trust.policy.quorum}`);

    take(SIGNATURE);
    this.note = await read("checkpoint");
    const checkpoint = await openCheckpoint(this.note, trust);
    this.log = checkpoint;
    this.#report(SIGNATURE, "passed",
      `${checkpoint.size.toLocaleString("en-US")} leaves, root ${hex(checkpoint.root).slice(0, 16)}…`);

    take(WITNESSES);
    const witnessed = await this.#try(WITNESSES, async () => {
      const cosigned = await openCosignatures(this.note, trust);
      return { cosigned, detail: describeWitnesses(cosigned, trust) };
    });

    take(RECOUNT);
    const published = await this.#try(RECOUNT, () => this.#openMetrics(trust));
    const remembered = rememberedCheckpoint(this.question.remembered, trust);

    take(TILES);
    const scan = new Scan();
    const marks = [published?.checkpoint.size, remembered?.size, this.lineage?.end?.size]
      .filter((one) => one !== undefined);
    const tree = await this.#try(TILES, async () => {
      try {
        const fetched = this.question.pack ? packed(read, this.question.pack) : read;
        const found = await hashTree(fetched, checkpoint, marks, (entry) => scan.add(entry),
          (done, total) => this.onProgress?.({ done, total }));
        return { ...found, detail: `${checkpoint.size.toLocaleString("en-US")} leaves in `
          + `${found.files.toLocaleString("en-US")} files hash to the signed root` };
      } catch (error) {
        throw asFalse(error);
      }
    });
    take(GROWTH);
    await this.#growth(remembered, checkpoint, tree);
    if (!tree) return;

    scan.finish();
    if (scan.orderError) return this.#report(ORDER, "failed", scan.orderError);
    const count = scan.summaries.length.toLocaleString("en-US");
    this.#report(ORDER, "passed", `commitments ascend in each of ${count} epochs`);
    if (scan.summaryError) return this.#report(SUMMARIES, "failed", scan.summaryError);
    this.#report(SUMMARIES, "passed",
      `summaries: ${count}, heartbeats: ${scan.heartbeats.toLocaleString("en-US")}; each says what was found`);

    take(RECOUNT);
    if (published) await this.#try(RECOUNT, () => this.#recount(published, scan, tree, checkpoint));
    take(FRESHNESS);
    this.#freshness(scan, checkpoint, witnessed, published, now);
  }

  async #openMetrics(trust) {
    const published = parseMetrics(this.question.metrics);
    published.checkpoint = await openCheckpoint(published.note, trust);
    await openCosignatures(published.note, trust);
    verifyLogMember(published, published.checkpoint);
    return published;
  }

  async #growth(remembered, checkpoint, tree) {
    const { lineage } = this;
    await this.#try(GROWTH, async () => {
      lineage?.verifyEnded(checkpoint, tree?.roots.get(lineage.end?.size));
      const followed = await lineage?.followedOn(this.question.formerly);
      if (!remembered) {
        if (followed) return { detail: followed };
        this.#report(GROWTH, "not checked", "nothing is remembered from an earlier visit");
        return null;
      }
      if (remembered.size <= checkpoint.size && !tree) return null;
      if (checkpoint.size < remembered.size) {
        throw new VerificationError(`the log has ${checkpoint.size} leaves, and had ${remembered.size}`);
      }
      if (!equal(tree.roots.get(remembered.size), remembered.root)) {
        throw new VerificationError(`the first ${remembered.size} leaves are not those of the last visit`);
      }
      return { detail: `${checkpoint.size - remembered.size} leaves more than at the last visit` };
    });
  }

  #recount(published, scan, tree, checkpoint) {
    const { document, generatedAt, checkpoint: named } = published;
    if (named.size > checkpoint.size) {
      throw new VerificationError("the figures name a larger tree than the log has");
    }
    if (!equal(tree.roots.get(named.size), named.root)) {
      throw new VerificationError("the figures name another tree of that size");
    }
    const view = scan.view(named.size);
    if (!view) throw new VerificationError("the figures name a tree without class codes");
    const built = buildMetrics(view, declaredRunning(document), generatedAt);
    const found = firstDifference(built, document);
    if (found) {
      throw new VerificationError(`${found.path}: published ${JSON.stringify(found.published)}, `
        + `counted ${JSON.stringify(found.built)}`);
    }
    return {
      detail: `every figure and every point of ${WINDOWS.map(([name]) => name).join(", ")} is the `
        + "count of the leaves; statements and opinions are added up, and asserted by the operator",
    };
  }

  #freshness(scan, checkpoint, witnessed, published, now) {
    const end = this.lineage?.end;
    if (end) {
      this.aliveAt = end.time;
      this.freshUntil = Infinity;
      this.#report(FRESHNESS, "passed",
        `the log ${end.words}; nothing follows, and newest sign of life ${formatTime(scan.newestMs)}`);
      return;
    }
    const heartbeat = scan.parameters.inside(checkpoint.size)?.heartbeat;
    if (!heartbeat || !scan.newestMs) {
      this.#report(FRESHNESS, "failed", "the log gave no sign of life yet");
      return;
    }
    const times = { "sign of life": scan.newestMs };
    if (witnessed?.cosigned.length) {
      times.cosignature = Math.max(...witnessed.cosigned.map(([, time]) => time));
    }
    if (published) times.figure = published.generatedAt;
    this.aliveAt = Math.min(...Object.values(times));
    this.freshUntil = this.aliveAt + 2 * heartbeat + CLOCK_TOLERANCE_MS;
    const stale = whatIsStale(times, heartbeat, now);
    this.#report(FRESHNESS, stale ? "failed" : "passed",
      stale || `newest sign of life ${formatTime(scan.newestMs)}, by the clock of this device`);
  }

  #answer() {
    const failed = this.steps
      .filter((step) => step.status === "failed")
      .sort((one, other) => one.number - other.number)[0];
    const open = this.steps.find((step) => step.status === "not checked" && step.number !== GROWTH);
    return {
      verdict: failed ? "false" : open ? "cannot check" : "verified",
      steps: this.steps,
      failed: failed?.number ?? null,
      detail: `${this.log?.size.toLocaleString("en-US")} leaves hashed and counted, every published `
        + "figure is theirs",
      failure: failed ? `step ${failed.number}: ${failed.detail}` : open?.detail,
      aliveAt: this.aliveAt,
      freshUntil: this.freshUntil,
      size: this.log?.size,
    };
  }
}
