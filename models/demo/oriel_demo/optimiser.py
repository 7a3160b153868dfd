"""Muon for the matrices, Adam for embeddings and norms, written out."""

import torch
from torch import Tensor

from .model import LanguageModel

MUON_MOMENTUM = 0.95
WEIGHT_DECAY = 0.01
ADAM_BETAS = (0.9, 0.95)


class Optimiser:
    def __init__(self, model: LanguageModel, muon_rate: float, adam_rate: float) -> None:
        self.model = model
        self.muon_rate, self.adam_rate = muon_rate, adam_rate
        self.steps = 0
        self._state = {name: (torch.zeros_like(parameter), torch.zeros_like(parameter)) for name, parameter in model.named_parameters()}

    @torch.no_grad()
    def step(self, factor: float) -> None:
        """One step with both rates times `factor`; forgets the gradients."""
        self.steps += 1
        for name, parameter in self.model.named_parameters():
            first, second = self._state[name]
            if parameter.dim() == 2 and "embedding" not in name:
                self._muon(name, parameter, first, factor)
            else:
                self._adam(parameter, first, second, factor)
            parameter.grad = None

    def _muon(self, name: str, parameter: Tensor, momentum: Tensor, factor: float) -> None:
        gradient = parameter.grad
        momentum.lerp_(gradient, 1 - MUON_MOMENTUM)
        direction = gradient.lerp(momentum, MUON_MOMENTUM)
        update = torch.cat([orthogonal(part) * max(1, part.shape[0] / part.shape[1]) ** 0.5 for part in self._matrices(name, direction)])
        parameter.mul_(1 - self.muon_rate * factor * WEIGHT_DECAY).add_(update, alpha=-self.muon_rate * factor)

    def _adam(self, parameter: Tensor, first: Tensor, second: Tensor, factor: float) -> None:
        gradient = parameter.grad
        first.lerp_(gradient, 1 - ADAM_BETAS[0])
        second.lerp_(gradient.square(), 1 - ADAM_BETAS[1])
        mean = first / (1 - ADAM_BETAS[0] ** self.steps)
        spread = (second / (1 - ADAM_BETAS[1] ** self.steps)).sqrt() + 1e-10
        parameter.sub_(mean / spread, alpha=self.adam_rate * factor)

    def _matrices(self, name: str, weight: Tensor) -> tuple[Tensor, ...]:
        """Matrices that are stored as one are orthogonalised each by itself."""
        shape = self.model.shape
        if name.endswith("query_key_value.weight"):
            kv = shape.kv_heads * shape.head_width
            return weight.split([shape.heads * shape.head_width, kv, kv])
        return weight.chunk(2) if name.endswith("gate_up.weight") else (weight,)


def orthogonal(matrix: Tensor) -> Tensor:
    """Nearly the closest matrix with all singular values 1, by five Newton-Schulz steps.

    The coefficients and the half precision are those of Keller Jordan's Muon.
    """
    x = (matrix / (matrix.norm() + 1e-7)).bfloat16()
    is_tall = x.shape[0] > x.shape[1]
    x = x.t() if is_tall else x
    for _ in range(5):
        square = x @ x.t()
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return (x.t() if is_tall else x).float()
