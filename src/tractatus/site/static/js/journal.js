// A tenant's journal, checked in the six steps of docs/spec/evidence.md, section 13, against the
// files that the tenant kept: the same steps as `tractatus journal` takes.

import { compare, equal, fromBase64, utf8 } from "./bytes.js";
import { FormatError, VerificationError } from "./errors.js";
import { parseLeaf } from "./leaves.js";
import { leafHash, verifyInclusion } from "./merkle.js";
import { ED25519, parseVerifierKey } from "./note.js";
import { describeWitnesses } from "./opening.js";
import { parsePolicy } from "./policy.js";
import { Checkpoints, parsePromise, verifyPromise } from "./promise.js";
import { Steps, Stopped, trustFor } from "./receipt.js";
import {
  isSameList, openDecision, parseCanonical, parseIndex, parseNonce, parseRecord, verifyMembers,
} from "./record.js";

export const SCHEMA = "tractatus/journal/v1";
export const STEPS = ["trust", "checkpoint", "decisions", "proofs", "in the log", "kept"];
const MEMBERS = ["checkpoint", "decisions", "promise_keys", "schema", "summary", "tenant", "witness_policy"];
// An epoch takes all that waits; what was decided so long before it was opened was committed by then.
const LATE_MS = 10 * 60 * 1000;
const DECISION = ["content", "nonce", "places", "promise", "record"];

/** The journal in a file's text, nothing of it verified; FormatError unless it is exactly one. */
export function parseJournal(source) {
  if (!source.endsWith("\n")) throw new FormatError("a journal ends in a newline");
  const document = parseCanonical(source.slice(0, -1), "a journal");
  verifyMembers(document, MEMBERS, "a journal");
  if (document.schema !== SCHEMA) throw new FormatError("not a journal of this version");
  const decisions = document.decisions.map(parseDecision);
  const order = ({ said }) => [said.at, said.id];
  const ascends = decisions.every((one, at) => {
    if (!at) return true;
    const [[time, id], [after, next]] = [order(decisions[at - 1]), order(one)];
    return time < after || (time === after && id < next);
  });
  if (!ascends) throw new FormatError("the decisions of a journal ascend by time and identifier");
  return {
    source: document,
    tenant: document.tenant,
    checkpoint: utf8(document.checkpoint),
    decisions,
    promiseKeys: document.promise_keys.map((vkey) => parseVerifierKey(vkey, ED25519)),
    policy: parsePolicy(document.witness_policy),
    summary: document.summary && parseSummary(document.summary),
  };
}

function parseDecision(document) {
  verifyMembers(document, DECISION, "a decision of a journal");
  const { record, nonce, content, promise, places } = document;
  if (content !== null) parseCanonical(content, "a content");
  const said = parseRecord(record);
  if (places && places.length !== said.assessments.length + said.counts.length) {
    throw new FormatError("a decision has a place for each leaf");
  }
  return {
    record,
    said,
    nonce: parseNonce(nonce),
    content,
    promise: promise === null ? null : parsePromise(promise),
    places: places === null ? null : places.map((one) => {
      verifyMembers(one, ["index", "proof"], "a place");
      return parsePlace(one);
    }),
  };
}

const parsePlace = ({ index, proof }) => ({ index: parseIndex(index), hashes: proof.map(fromBase64) });

function parseSummary(document) {
  verifyMembers(document, ["entry", "index", "proof"], "the summary of a journal");
  const entry = fromBase64(document.entry);
  const leaf = parseLeaf(entry);
  if (leaf.kind !== "summary") throw new FormatError("the summary of a journal is the summary leaf of an epoch");
  return { entry, leaf, ...parsePlace(document) };
}

/** A decision in the words of whoever made it: what, when, and its identifier. */
export const described = ({ act, at, id }) => `${act} of ${new Date(at).toISOString()}, record ${id}`;

/** The decisions of kept files: `{file, record, nonce, promise, wasThere}`. */
function* known(kept) {
  for (const { name, journal, receipt } of kept) {
    const list = journal?.decisions ?? [{ ...receipt, places: receipt.placement }];
    for (const { record, nonce, promise, places } of list) {
      yield { file: name, record, nonce, promise, wasThere: places !== null };
    }
  }
}

/**
 * Checks a journal against the files that were kept, `[{name, journal | receipt}]`; answers the
 * steps and every missing decision.
 */
export async function checkJournal(journal, kept, site) {
  const steps = new Steps(STEPS);
  const all = [...known(kept)];
  const missing = [];
  const found = {};
  let waiting = 0;
  const tell = (sentences, passed) => {
    missing.push(...sentences);
    if (!sentences.length) return passed;
    const more = sentences.length > 1 ? `; and ${sentences.length - 1} more` : "";
    throw new VerificationError(`missing: ${sentences[0]}${more}`);
  };
  try {
    const origin = originOf(journal.source.checkpoint);
    await steps.take("trust", () => {
      Object.assign(found, trustFor(journal, origin, site));
      const keys = found.trust.keys.map(({ key }) => key);
      for (const { name, journal: older, receipt } of kept) {
        const logs = (older ?? receipt).policy.logs;
        if (!logs.some((log) => keys.some((key) => equal(key, log.key)))) {
          throw new VerificationError(`the log's key is not the one in ${name}`);
        }
      }
      return found.words;
    });
    const checkpoints = new Checkpoints(found.trust);
    let checkpoint;
    await steps.take("checkpoint", async () => {
      checkpoint = await checkpoints.open(journal.checkpoint);
      const newest = Math.max(...checkpoint.cosigned.map(([, time]) => time));
      const seen = Number.isFinite(newest) ? `, the newest of ${new Date(newest).toISOString()}` : "";
      return `${checkpoint.size.toLocaleString("en-US")} leaves; ${describeWitnesses(checkpoint.cosigned, found.trust)}${seen}`;
    });
    await steps.take("decisions", () => {
      for (const one of journal.decisions) {
        one.leaves = openDecision(one).leaves.sort(compare);
        if (one.said.tenant !== journal.tenant) {
          throw new VerificationError(`a decision is of another tenant: ${described(one.said)}`);
        }
      }
      return `records that lead to their leaves: ${journal.decisions.length.toLocaleString("en-US")}`;
    });
    await steps.take("proofs", () => verifyPlaces(journal, checkpoint));
    await takeUnlessMissing(steps, "in the log", async () => {
      const sentences = await notInTheLog(journal, all, found);
      waiting = journal.decisions.filter(({ places }) => places === null).length - sentences.length;
      return tell(sentences, `waiting for an epoch to come: ${waiting.toLocaleString("en-US")}`);
    });
    if (!kept.length) {
      steps.pass("kept", "no file from before was given; keep this one, and check the next against it");
    } else {
      await steps.take("kept", () => tell(notHere(journal, all), `all that was kept is here: ${all.length.toLocaleString("en-US")}`));
    }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  return { steps: steps.all(), missing, decisions: journal.decisions.length, waiting };
}

/** A step behind which the next one is still worth taking. */
async function takeUnlessMissing(steps, name, action) {
  try {
    await steps.take(name, action);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
}

const originOf = (note) => note.slice(0, note.indexOf("\n"));

function verifyPlaces({ decisions, summary }, { size, root }) {
  const verify = (leaf, { index, hashes }, what) => {
    try {
      verifyInclusion(index, size, leafHash(leaf), hashes, root);
    } catch (error) {
      throw new VerificationError(`${what}: ${error.message}`);
    }
  };
  const placed = decisions.filter(({ places }) => places !== null);
  for (const { leaves, places, said } of placed) {
    places.forEach((place, at) => verify(leaves[at], place, described(said)));
  }
  if (summary) {
    verify(summary.entry, summary, "the newest summary");
    if (summary.leaf.end !== summary.index) throw new VerificationError("the newest summary says that it is elsewhere");
  }
  return `in the tree of the checkpoint: ${placed.length.toLocaleString("en-US")}`;
}

async function notInTheLog(journal, all, { trust, promiseKeys }) {
  const closed = journal.summary?.leaf.number ?? 0;
  const sentences = [];
  for (const one of journal.decisions.filter(({ places }) => places === null)) {
    const before = all.filter(({ record }) => record === one.record);
    const epochs = [];
    for (const promise of [one.promise, ...before.map((each) => each.promise)]) {
      if (promise && await binds(promise, one.leaves, promiseKeys, trust.origin)) epochs.push(promise.epoch);
    }
    const promised = Math.min(...epochs);
    if (promised <= closed) {
      sentences.push(`${described(one.said)}: promised for epoch ${promised} at the latest, `
        + `epoch ${closed} is closed, and it is not in the log`);
    } else if (before.some(({ wasThere }) => wasThere)) {
      sentences.push(`${described(one.said)}: was in the log, and is said to wait`);
    } else if (one.said.at + LATE_MS < (journal.summary?.leaf.notBefore ?? 0)) {
      sentences.push(`${described(one.said)}: waits, although epoch ${closed}, which was opened `
        + "long after it, is closed");
    }
  }
  return sentences;
}

/** Whether a promise is of these leaves and signed; one that nobody signed binds nobody. */
async function binds(promise, leaves, keys, origin) {
  try {
    await verifyPromise(promise, keys, origin);
  } catch (error) {
    if (error instanceof VerificationError || error instanceof FormatError) return false;
    throw error;
  }
  return isSameList(promise.leaves, leaves);
}

function notHere(journal, all) {
  const key = ({ record, nonce }) => `${nonce} ${record}`;
  const here = new Set(journal.decisions.map(key));
  const ids = new Set(journal.decisions.map(({ said }) => said.id));
  const told = new Map(all.map((one) => [key(one), one]));
  return [...told].filter(([name]) => !here.has(name)).map(([, { file, record }]) => {
    const said = parseRecord(record);
    const how = said.tenant !== journal.tenant ? "is of another tenant than"
      : ids.has(said.id) ? "is another one in" : "is not in";
    return `${described(said)}: in ${file}, ${how} this journal`;
  });
}
