/** Most items that one request to the reward server holds. */
const itemsPerRequest = 512

/**
 * The text of a Python 3 module, standard library only, whose `verdicts(items)` asks a reward server. A server that is busy or not there is
 * asked again for five minutes. What it could not judge is None, and whatever else goes wrong an exception: neither is ever a zero.
 * @param url address of the server, which the environment variable SPATIAL_REWARD_URL replaces
 */
export function rewardClientPython(url: string): string {
  return `import json
import os
import time
import urllib.error
import urllib.request

URL = os.environ.get("SPATIAL_REWARD_URL", ${JSON.stringify(url)}).rstrip("/")
TOKEN = os.environ.get("SPATIAL_REWARD_TOKEN")
BUSY = (429, 502, 503, 504)


def ask(items):
    """One request; a server that is busy or not there is asked again."""
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {TOKEN}"} if TOKEN else {})
    request = urllib.request.Request(f"{URL}/v1/score", json.dumps({"items": items}).encode(), headers)
    until = time.monotonic() + 300
    while True:
        try:
            with urllib.request.urlopen(request, timeout=120) as reply:
                return json.load(reply)["results"]
        except urllib.error.HTTPError as error:
            told = error.read().decode("utf-8", "replace")[:500]
            if error.code not in BUSY or time.monotonic() > until:
                raise RuntimeError(f"the reward server at {URL} answers {error.code}: {told}") from error
        except OSError as error:
            if time.monotonic() > until:
                raise RuntimeError(f"no reward server at {URL}: start it, or set SPATIAL_REWARD_URL") from error
        time.sleep(0.5)


def verdicts(items):
    """One verdict, or None, for each item of {"response", "answer", "task", "meta", "tokens"}; the last two may be missing."""
    found = []
    for start in range(0, len(items), ${itemsPerRequest}):
        for result in ask(items[start : start + ${itemsPerRequest}]):
            found.append(result and {"reward": result["reward"], **result["parts"]})
    return found


def judged(verdict):
    """For engines that have no word for a reply without a verdict."""
    if verdict is None:
        raise RuntimeError("the reward server could not judge a reply: the reward looks at something the row lacks")
    return verdict
`
}
