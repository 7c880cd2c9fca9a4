"use strict";
// Trials put together as `synthesis.pooling` puts them together, one set at a time: the same estimators, starts and ends.
const pooling = (() => {
  const STEPS = 100;
  const LOOKS = 30;
  const CLEARLY = 0.0953;
  const TOLERANCE = 1e-12;
  const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);
  const times = (one, other) => one.map((number, place) => number * other[place]);

  // The heaviest trial comes first, so that sums over the others keep their digits where it has nearly all the weight.
  const sumsOf = (w) => {
    const others = sum(w.slice(1));
    const squares = sum(w.slice(1).map((one) => one * one));
    const w1 = w[0] + others;
    return { w1, others, squares, spare: (others * (2 * w[0] + others) - squares) / w1 };
  };
  const load = (rows) => {
    const sorted = [...rows];
    const least = sorted.reduce((place, row, at) => (row.vi < sorted[place].vi ? at : place), 0);
    [sorted[0], sorted[least]] = [sorted[least], sorted[0]];
    const v = sorted.map((row) => row.vi);
    const w = v.map((one) => 1 / one);
    const apart = sorted.map((row) => row.yi - sorted[0].yi);
    const { w1, spare } = sumsOf(w);
    const middle = sum(times(w, apart)) / w1;
    const y = apart.map((one) => one - middle);
    const u = times(w, y);
    return { y, v, k: rows.length, center: sorted[0].yi + middle, w1, spare, q: sum(times(u, y)), slope: sum(times(u, u)) };
  };
  const qSums = ({ y, v }, tau2) => {
    const w = v.map((one) => 1 / (one + tau2));
    const w1 = sum(w);
    const middle = sum(times(w, y)) / w1;
    const residual = y.map((one) => one - middle);
    const u = times(w, residual);
    return { q: sum(times(u, residual)), slope: sum(times(u, u)), w1 };
  };
  const solveQ = (set, target) => {
    let tau2 = 0;
    if (set.q <= target) return 0;
    for (let step = 0; step < STEPS; step += 1) {
      const { q, slope } = qSums(set, tau2);
      const move = ((q - target) * q) / (target * slope);
      tau2 = Math.max(tau2 + move, 0);
      if (Math.abs(move) <= TOLERANCE * tau2) break;
    }
    return tau2;
  };
  const unweighted = ({ y, k }) => {
    const mean = sum(y) / k;
    return sum(y.map((one) => (one - mean) ** 2)) / k;
  };
  const hedges = (set) => (unweighted(set) * set.k) / (set.k - 1) - sum(set.v) / set.k;

  // The likelihoods, restricted or not.
  const score = ({ y, v }, tau2, restricted) => {
    const w = v.map((one) => 1 / (one + tau2));
    const { w1, others, squares, spare } = sumsOf(w);
    const top = w[0] * w[0];
    const w2 = top + squares;
    const cubes = sum(w.slice(1).map((one) => one ** 3));
    const shares = top * others * others + squares * (2 * top + squares);
    const information = restricted ? squares + (shares / w1 - 2 * cubes) / w1 : w2;
    const middle = sum(times(w, y)) / w1;
    let u = w.map((one, place) => one * (y[place] - middle));
    const ypp = sum(times(u, u));
    const shift = sum(times(w, u)) / w1;
    u = u.map((one) => one - shift);
    return { w1, w2, information, ypp, yppp: sum(times(w, times(u, u))), expected: restricted ? spare : w1 };
  };
  const logLikelihood = (set, tau2, restricted) => {
    const { q, w1 } = qSums(set, tau2);
    return -(sum(set.v.map((one) => Math.log(one + tau2))) + q + (restricted ? Math.log(w1) : 0)) / 2;
  };
  const climbed = (set, start, falls, restricted, ends = [-1, Infinity]) => {
    let tau2 = start;
    let [low, high] = ends;
    if (falls && tau2 <= 0) return tau2;
    for (let step = 0; step < STEPS; step += 1) {
      const at = score(set, tau2, restricted);
      const rise = at.ypp - at.expected;
      const curvature = 2 * at.expected * at.yppp - at.information * at.ypp;
      const rising = rise > 0;
      const careful = rising ? Math.max(rise / at.information, at.w1 / at.w2 / 8) : (4 * rise) / at.information;
      const move = curvature > 0 ? (rise * at.ypp) / curvature : careful;
      if (rising) low = tau2;
      else high = tau2;
      let after = tau2 + move;
      if (after < 0 && low < 0) after = 0;
      if (after < low || after > high) after = high === Infinity ? 2 * low + 1 / at.w1 : (Math.max(low, 0) + high) / 2;
      const going = Math.abs(after - tau2) > TOLERANCE * after && (after > 0 || !falls);
      tau2 = after;
      if (!going) break;
    }
    return tau2;
  };
  // Another maximum counts only where the likelihood is clearly higher there, which needs very unequal variances.
  const clearlyHigher = (set, tau2, falls, restricted) => {
    if (Math.max(...set.v) <= (set.k < 10 ? 20 : 100) * set.v[0]) return tau2;
    const reach = Math.max((Math.max(...set.y) - Math.min(...set.y)) ** 2, set.v[0]);
    const ratio = (reach / set.v[0]) * 1e4;
    const looks = [0, ...Array.from({ length: LOOKS }, (_, step) => set.v[0] * ratio ** (step / (LOOKS - 1)) * 1e-4)];
    const heights = looks.map((look) => logLikelihood(set, look, restricted));
    const top = heights.indexOf(Math.max(...heights));
    const around = [-1, 0, 1].map((by) => looks[Math.min(Math.max(top + by, 0), LOOKS)]);
    const other = climbed(set, around[1], falls, restricted, [around[0], around[2]]);
    const gain = logLikelihood(set, other, restricted) - logLikelihood(set, tau2, restricted);
    return gain > CLEARLY ? other : tau2;
  };
  const likelihood = (set, restricted) => {
    const falls = set.slope <= (restricted ? set.spare : set.w1);
    let tau2 = climbed(set, Math.max(hedges(set), 0), falls, restricted);
    if (tau2 > 0 && falls && logLikelihood(set, tau2, restricted) < logLikelihood(set, 0, restricted)) tau2 = 0;
    return clearlyHigher(set, tau2, falls, restricted);
  };
  const estimators = {
    CE: () => 0,
    DL: (set) => (set.q - (set.k - 1)) / set.spare,
    PM: (set) => solveQ(set, set.k - 1),
    EB: (set) => solveQ(set, set.k - 1),
    REML: (set) => likelihood(set, true),
    ML: (set) => likelihood(set, false),
    SJ: (set) => (unweighted(set) * qSums(set, unweighted(set)).q) / (set.k - 1),
    HS: (set) => (set.q - set.k) / set.w1,
    HE: hedges,
  };

  // Rows have yi and vi; `t` holds the quantiles by degrees of freedom, from 1, and `normal` that of infinitely many.
  const pool = (rows, { method, interval, t, normal }) => {
    const set = load(rows);
    const several = set.k > 1;
    const tau2 = several ? Math.max(estimators[method](set), 0) : 0;
    const w = set.v.map((one) => 1 / (one + tau2));
    const precision = sum(w);
    const shift = sum(times(w, set.y)) / precision;
    const wald = 1 / precision;
    let variance = wald;
    if (several && interval.startsWith("hk")) {
      const scale = sum(set.y.map((one, place) => w[place] * (one - shift) ** 2)) / (set.k - 1);
      variance = wald * (interval === "hk-adhoc" ? Math.max(scale, 1) : scale);
    }
    const se = Math.sqrt(variance);
    const estimate = set.center + shift;
    const margin = (several && interval !== "z" ? t[set.k - 2] : normal) * se;
    const typical = (set.k - 1) / set.spare;
    const i2 = method === "CE" ? (set.q > set.k - 1 ? (100 * (set.q - set.k + 1)) / set.q : 0) : (100 * tau2) / (typical + tau2);
    const predicted = Math.max(several ? t[set.k - 2] * Math.sqrt(wald + tau2) : 0, margin);
    return {
      k: set.k, estimate, se, low: estimate - margin, high: estimate + margin, tau2, i2: several ? i2 : NaN,
      ...(several && method !== "CE" ? { predictedLow: estimate - predicted, predictedHigh: estimate + predicted } : {}),
      weights: rows.map((row) => (100 / (row.vi + tau2)) / precision),
    };
  };

  // A reading of a trial as effect and variance; a paired trial in standard deviations follows from t, people and r.
  const trial = (reading, r) => {
    if (reading.t === undefined) return { yi: reading.yi, vi: reading.sei ** 2 };
    const yi = reading.t * Math.sqrt((2 * (1 - r)) / reading.n);
    return { yi, vi: ((1 + yi ** 2 / 2) / reading.n) * 2 * (1 - r) };
  };
  return { pool, trial };
})();
