"""PyTorch's L-BFGS with its strong Wolfe line search, in double precision."""

import torch
from torch import nn

from benchmarks.problem import Case, Rows, Trace, one_by_one, report, rows, traced
from pairing.network.network import Shape, split

PAIRS_TRAINED = ("softmax_cross_entropy", "logistic_least_squares")
# Of 10 and 100 the one that came to a given objective sooner.
HISTORY = 10


def network(case: Case) -> nn.Sequential:
    """Return the network with its start weights."""
    p, q = len(case.x), len(case.t)
    net = nn.Sequential(nn.Linear(p, case.hidden), nn.Sigmoid(), nn.Linear(case.hidden, q))
    with torch.no_grad():
        weights = split(case.start, Shape(p, case.hidden, q))
        for layer, values in zip((net[0], net[2]), map(torch.tensor, weights), strict=True):
            layer.bias.copy_(values[:, 0])
            layer.weight.copy_(values[:, 1:])
    return net


def fit(pair: str, case: Case, limit: float) -> Rows:
    """Return the trace of one long call of the optimiser."""
    net = network(case)
    x, t = torch.tensor(case.x.T.copy()), torch.tensor(case.t.T.copy())
    labels = torch.tensor(case.labels)

    def penalty(z: torch.Tensor) -> torch.Tensor:
        if pair == "softmax_cross_entropy":
            return nn.functional.cross_entropy(z, labels, reduction="sum")
        return 0.5 * nn.functional.mse_loss(torch.sigmoid(z), t, reduction="sum")

    def run(trace: Trace) -> None:
        optimiser = torch.optim.LBFGS(
            net.parameters(), max_iter=10**9, max_eval=10**9, tolerance_grad=1e-12,
            tolerance_change=1e-15, history_size=HISTORY, line_search_fn="strong_wolfe",
        )  # fmt: skip

        def closure() -> torch.Tensor:
            optimiser.zero_grad()
            loss = penalty(net(x))
            loss.backward()
            trace.note(loss.item())
            return loss

        optimiser.step(closure)

    trace = traced(run, limit)
    return rows("torch", pair, case, trace.seconds, trace.objectives)


if __name__ == "__main__":
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    report(PAIRS_TRAINED, one_by_one(fit))
