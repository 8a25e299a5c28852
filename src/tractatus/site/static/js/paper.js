// A receipt or a journal out of a file's bytes.

import { parseJournal } from "./journal.js";
import { parseReceipt } from "./receipt.js";

const KIND = /"schema":"tractatus\/(receipt|journal)\/v1"/;

/** `{receipt}` or `{journal}`; throws where the bytes are neither. */
export function parsePaper(bytes) {
  const source = textOf(bytes);
  const kind = KIND.exec(source)?.[1];
  if (!kind) throw new Error("is neither a receipt nor a journal");
  return kind === "receipt" ? { receipt: parseReceipt(source) } : { journal: parseJournal(source) };
}

/** The text of bytes; empty where they are none, so of no kind that is read here. */
function textOf(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return "";
  }
}
