"""The witness that everybody runs, asked without a network."""

from __future__ import annotations

import httpx

from tractatus.adapters.witness.server import witness_application
from tractatus.notes.cosignature import CosignatureSigner
from tractatus.notes.signed import VerifierKey
from tractatus.ports import WitnessAnswer, WitnessMemory
from tractatus.testing.pipeline import Pipeline


class ServedWitness:
    """One of the two witnesses of a pipeline, over a memory of the test's; its number is 1 or 2."""

    def __init__(self, pipeline: Pipeline, number: int, memory: WitnessMemory) -> None:
        signer = CosignatureSigner(f"witness-{100 + number}", bytes([100 + number]) * 32)
        log_key = VerifierKey.parse(pipeline.signer.verifier_key)
        self.verifier_key = signer.vkey
        application = witness_application(
            signer, {log_key.name: [log_key]}, pipeline.plan.wrap(memory), pipeline.clock
        )
        transport = httpx.ASGITransport(application)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://witness")

    async def add_checkpoint(self, request: bytes) -> WitnessAnswer:
        """One request, and what was answered."""
        answer = await self._client.post("/add-checkpoint", content=request)
        return WitnessAnswer(answer.status_code, answer.content)
