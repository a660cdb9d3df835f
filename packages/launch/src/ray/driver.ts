import type { Job } from '../job/job.ts'
import { missingShards, shardName } from '../job/job.ts'
import { wordsOfShard } from '../job/shell-words.ts'

/** Names of the driver's files in what is uploaded. */
export const driverFiles = { program: 'spatial_ssrl_driver.py', job: 'spatial_ssrl_job.json' } as const

/** What the driver reads: the parts to run, and how. */
export function driverJob(job: Job, done: readonly string[]): object {
  const parts = missingShards(job, done).map((index) => ({
    name: shardName(job, index),
    words: wordsOfShard(job.words, index, job.shards),
  }))
  return {
    parts,
    merge: job.merge,
    directory: job.directory,
    cpus: job.cpus ?? 1,
    gpus: job.gpus,
    at_once: job.atOnce ?? job.shards,
  }
}

/**
 * The driver of a divided job: every shard is a task, tried again by Ray when its worker dies. A shard's process ends with the worker that
 * started it, so that no two of them write into one folder. The driver itself reserves nothing: it starts, and can be stopped, while its
 * tasks wait for resources.
 */
export const driverProgram = `"""Runs the shards of a job as Ray tasks, and then what joins them. Written by spatial-ssrl launch."""
import ctypes, json, os, signal, socket, subprocess, sys, time
os.environ["RAY_DEDUP_LOGS"] = "0"  # equal lines of two shards are two lines
os.environ["RAY_COLOR_PREFIX"] = "0"
import ray

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "${driverFiles.job}")) as file:
    job = json.load(file)


def end_with_worker():
    try:
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG, Linux
    except AttributeError:
        pass


def run(name, words, directory):
    """Exit code of a part; what it prints goes to the driver's log, with its name."""
    print(f"[{name}] started on {socket.gethostname()}", flush=True)
    process = subprocess.Popen(words, cwd=directory, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", preexec_fn=end_with_worker)
    for line in process.stdout:
        print(f"[{name}] {line.rstrip()}", flush=True)
    return process.wait()


def outcome(name, reference):
    """Waits for a part and says how it ended."""
    try:
        code = ray.get(reference)
        words = "done" if code == 0 else f"failed (exit code {code})"
    except Exception as error:
        words = f"failed ({str(error).strip().splitlines()[-1][:200]})"
    print(f"spatial-ssrl: {name} {words}", flush=True)
    return words == "done"


ray.init()
task = ray.remote(num_cpus=job["cpus"], num_gpus=job["gpus"], max_retries=3)(run)
waiting, running, sound = list(job["parts"]), {}, True
while waiting or running:
    while waiting and len(running) < job["at_once"]:
        part = waiting.pop(0)
        running[task.remote(part["name"], part["words"], job["directory"])] = part["name"]
    for reference in ray.wait(list(running), num_returns=1)[0]:
        sound = outcome(running.pop(reference), reference) and sound
if sound and job["merge"]:
    sound = outcome("merge", task.remote("merge", job["merge"], job["directory"]))
time.sleep(1)  # the last lines of the tasks are still on their way here
sys.exit(0 if sound else 1)
`
