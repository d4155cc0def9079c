"""Parameters, log-likelihood and times of lifetimes and of `retention clv`, side by side.

Usage: compare_lifetimes.py PROGRAM ORDERS.csv LAST_DAY. Times are medians of five runs; the total of lifetimes is
a fresh Python process that imports, reads, aggregates and fits, that of the program a fresh process that reads,
fits both models and prints. The log-likelihoods of lifetimes are its own functions at its own parameters.
"""

import json
import statistics
import subprocess
import sys
import time
import warnings

RUNS = 5
MODELS = {
    "bg-nbd": ("BetaGeoFitter", ["r", "alpha", "a", "b"]),
    "mbg-nbd": ("ModifiedBetaGeoFitter", ["r", "alpha", "a", "b"]),
    "pareto-nbd": ("ParetoNBDFitter", ["r", "alpha", "s", "beta"]),
}


def lifetimes_run(orders, last_day, model):
    """Fits in this process: (seconds of the fits, parameters, log-likelihoods)."""
    warnings.filterwarnings("ignore")
    import lifetimes
    import numpy
    import pandas
    from lifetimes.utils import summary_data_from_transaction_data

    table = pandas.read_csv(orders, parse_dates=["order_date"])
    summary = summary_data_from_transaction_data(
        table, "customer_id", "order_date", "amount", observation_period_end=last_day, freq="D"
    )
    recency, age = summary["recency"] / 7, summary["T"] / 7
    name, letters = MODELS[model]
    start = time.perf_counter()
    purchases = getattr(lifetimes, name)().fit(summary["frequency"], recency, age)
    fitted = time.perf_counter() - start
    back = summary[(summary["frequency"] > 0) & (summary["monetary_value"] > 0)]
    start = time.perf_counter()
    spend = lifetimes.GammaGammaFitter().fit(back["frequency"], back["monetary_value"])
    spent = time.perf_counter() - start
    # Its own functions, some a mean, some of logarithms; Pareto/NBD gives a sum.
    ones = numpy.ones(len(summary))
    parameters = purchases.params_[letters].to_numpy()
    if model == "pareto-nbd":
        misfit = purchases._negative_log_likelihood(parameters, summary["frequency"], recency, age, ones, 0.0)
    else:
        misfit = len(summary) * purchases._negative_log_likelihood(
            numpy.log(parameters), summary["frequency"], recency, age, ones, 0.0
        )
    of_spend = len(back) * spend._negative_log_likelihood(
        numpy.log(spend.params_[["p", "q", "v"]].to_numpy()),
        back["frequency"],
        back["monetary_value"],
        numpy.ones(len(back)),
        0.0,
    )
    return {
        "log_likelihoods": {"purchases": -float(misfit), "spend": -float(of_spend)},
        "fit": fitted,
        "spend_fit": spent,
        "parameters": {letter: float(purchases.params_[letter]) for letter in letters},
        "spend": {letter: float(spend.params_[letter]) for letter in "pqv"},
    }


def timed(command):
    start = time.perf_counter()
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return time.perf_counter() - start, json.loads(output)


def compare(program, orders, last_day, model):
    ours, theirs = [], []
    for _ in range(RUNS):
        asked = ["clv", orders, "--calibrate-to", last_day, "--model", model, "--format", "json"]
        ours.append(timed([program, *asked]))
        theirs.append(timed([sys.executable, __file__, "--one", orders, last_day, model]))
    our_time, their_time = (statistics.median(run[0] for run in runs) for runs in (ours, theirs))
    our, their = ours[0][1], theirs[0][1]
    their_fit = statistics.median(run[1]["fit"] + run[1]["spend_fit"] for run in theirs)
    print(f"\n{model} and Gamma-Gamma, {our['customers']} customers, to {last_day}")
    print(f"{'':24}{'retention':>14}{'lifetimes':>14}{'ratio':>10}")
    print(f"{'whole run, s':24}{our_time:14.4f}{their_time:14.4f}{their_time / our_time:9.0f}x")
    print(f"{'its fits alone, s':24}{'in the above':>14}{their_fit:14.4f}{their_fit / our_time:9.1f}x")
    largest = 0.0
    for part, values in (("purchases", their["parameters"]), ("spend", their["spend"])):
        for letter, value in values.items():
            mine = our[part]["parameters"][letter]["value"]
            largest = max(largest, abs(value / mine - 1))
            print(f"{letter:24}{mine:14.6f}{value:14.6f}{value / mine:10.5f}")
        mine, value = our[part]["log_likelihood"], their["log_likelihoods"][part]
        print(f"{'log-lik., difference':24}{mine:14.4f}{value:14.4f}{mine - value:+10.4f}")
    print(f"largest relative difference of a parameter: {largest:.1e}")
    return largest


def main():
    if sys.argv[1] == "--one":
        print(json.dumps(lifetimes_run(*sys.argv[2:])))
        return
    program, orders, last_day = sys.argv[1:]
    largest = max(compare(program, orders, last_day, model) for model in MODELS)
    print(f"\nover all models: {largest:.1e}")


if __name__ == "__main__":
    main()
