import { expect, test } from 'vitest'
import { createProgress, duration } from './progress.ts'

function scripted(isTTY: boolean, rate = true) {
  const written: string[] = []
  const clock = { milliseconds: 0 }
  const progress = createProgress(
    'making',
    { isTTY, columns: 80, write: (text) => written.push(text) },
    { now: () => clock.milliseconds, rate },
  )
  return { written, clock, progress }
}

test('a terminal line is redrawn in place with rate and time left, not more often than the eye can follow', () => {
  const { written, clock, progress } = scripted(true)
  clock.milliseconds = 2000
  progress.update(100, 1000)
  clock.milliseconds = 2050
  progress.update(101, 1000)
  progress.finish()
  expect(written).toEqual(['\r\x1b[2Kmaking 100/1000 · 50/s · 18 s left', '\r\x1b[2K'])
})

test('a plain stream gets a line now and then and the last figures at the end', () => {
  const { written, clock, progress } = scripted(false)
  clock.milliseconds = 5000
  progress.update(10, 40)
  clock.milliseconds = 11_000
  progress.update(22, 40, '1 declined')
  clock.milliseconds = 20_000
  progress.update(40, 40)
  progress.finish()
  expect(written).toEqual(['making 22/40 · 2.00/s · 9 s left · 1 declined\n', 'making 40/40 · 2.00/s\n'])
})

test('where a rate means little it is left out', () => {
  const { written, clock, progress } = scripted(true, false)
  clock.milliseconds = 2000
  progress.update(100, 1000, 'one')
  expect(written).toEqual(['\r\x1b[2Kmaking 100/1000 · 18 s left · one'])
})

test('what was done before a job went on does not count for its rate', () => {
  const { written, clock, progress } = scripted(true)
  progress.startAt(900)
  clock.milliseconds = 2000
  progress.update(920, 1000)
  expect(written).toEqual(['\r\x1b[2Kmaking 920/1000 · 10/s · 8 s left'])
})

test.each([
  [0, '0 s'],
  [59.4, '59 s'],
  [65, '1 min 05 s'],
  [7800, '2 h 10 min'],
])('%d seconds read %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text)
})
