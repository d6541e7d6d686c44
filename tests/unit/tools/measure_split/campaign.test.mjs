// The arithmetic of campaigns: which cuts, what is summed up, and what predictions are worth.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvOf, rowsOf, spread, summaryOf, verdictOf, caseOf }
  from '../../../../tools/measure_split/campaign.mjs';

test('cuts are spread evenly, with both ends', () => {
  assert.deepEqual(spread([1, 2, 3], 12), [1, 2, 3]);
  assert.deepEqual(spread([0, 1, 2, 3, 4, 5, 6, 7, 8], 3), [0, 4, 8]);
  assert.deepEqual(spread([5, 6], 1), [5]);
});

test('rows are read back as they were written', () => {
  const rows = [{ network: 'a', cut: '1' }, { network: 'b', cut: '' }];
  assert.deepEqual(rowsOf(csvOf(rows)), rows);
  assert.deepEqual(rowsOf('a,b\n"x, y",2\n'), [{ a: '"x, y"', b: '2' }]);
});

test('a split is summed up by medians', () => {
  const row = (us) => ({ device_us: us, encode_us: 0, uplink_us: 0, cloud_us: 0, downlink_us: 0,
    decode_us: 0, total_us: 2 * us });
  const sum = summaryOf({ network: 'n' }, [row(3000), row(1000), row(2000)]);
  assert.equal(sum.device_ms, '2.0000');
  assert.equal(sum.total_ms, '4.0000');
  assert.equal(sum.total_least_ms, '2.0000');
  assert.equal(sum.n, 3);
});

// Two cuts on one link: predicted 10 and 12 ms, measured 12 and 11. The first is chosen, and costs
// 12 / 11 - 1 more than the second.
test('a verdict has errors, coverage and regret', () => {
  const at = (cut) => ({ network: 'n', cut, rate_mbit_per_s: 5, rtt_ms: 20 });
  const predicted = [
    { ...at('1'), predicted_ms: '10', predicted_low_ms: '9', predicted_high_ms: '11' },
    { ...at('2'), predicted_ms: '12', predicted_low_ms: '10', predicted_high_ms: '14' },
    { ...at('3'), predicted_ms: '1', predicted_low_ms: '1', predicted_high_ms: '1' }];
  const measured = [{ ...at('1'), total_ms: '12' }, { ...at('2'), total_ms: '11' }];
  const verdict = verdictOf(predicted, measured);
  assert.equal(verdict.splits, 2, 'what was not measured does not count');
  assert.ok(Math.abs(verdict.largest_error - 1 / 6) < 1e-12);
  assert.ok(Math.abs(verdict.median_error - (1 / 6 + 1 / 11) / 2) < 1e-12);
  assert.ok(Math.abs(verdict.bias - (1 / 11 - 1 / 6) / 2) < 1e-12);
  assert.equal(verdict.inside, 0.5);
  assert.ok(Math.abs(verdict.median_regret - 1 / 11) < 1e-12);
});

test('a case names its kind and the folder that it lies in', () => {
  const written = JSON.parse(caseOf());
  assert.equal(written.kind, 'measured_splits');
  assert.equal(written.data, '.');
  assert.equal(written.schema, 'offcut.validation/1');
});
