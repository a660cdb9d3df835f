/**
 * NeMo-RL's estimate of the Jensen–Shannon divergence of two engines from one sampled token, nats. With the mixture M = (P + Q)/2 of the two
 * probabilities it is the mean of k3 from P and from Q to M, and as P/M + Q/M = 2 that leaves
 *
 *   ½·k3(log P/M) + ½·k3(log Q/M) = log cosh( (log P − log Q)/2 )
 *
 * About d²/8 for a small difference d, |d|/2 − log 2 for a large one: an outlier counts linearly, where k3 grows exponentially. Not
 * bounded by log 2 as the divergence itself is.
 *
 * @param difference log P − log Q, nats; of either sign
 */
export function jensenShannonValue(difference: number): number {
  const distance = Math.abs(difference)
  return distance / 2 + Math.log1p(Math.expm1(-distance) / 2)
}
