/**
 * The published reward (arXiv:2510.27606 §4) in Python 3, standard library only: the same doubles as `verifyPaper`, in time linear in the
 * reply's length, where its regular expressions as published backtrack.
 * @param formatWeight share of the reward that the form earns, [0, 1]
 */
export const publishedRewardPython = (formatWeight: number): string => String.raw`import re

FORMAT_WEIGHT = ${formatWeight}
BLANKS = re.compile(r"\s+")
BRACES = re.compile(r"[{}]")
MARKS = frozenset("<>/")
OPENING = "\\boxed{"


def tighten_tags(text):
    """The text without white space next to <, > and /."""

    def kept(match):
        before, behind = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        return "" if before in MARKS or behind in MARKS else match.group()

    return BLANKS.sub(kept, text)


def last_boxed(text):
    """What the last box holds, trimmed; None where there is no box, or the last one is never closed."""
    start = text.rfind(OPENING)
    if start < 0:
        return None
    start += len(OPENING)
    depth = 1
    for brace in BRACES.finditer(text, start):
        depth += 1 if brace.group() == "{" else -1
        if depth == 0:
            return text[start : brace.start()].strip()
    return None


def thinks_then_boxes(text):
    """Whether the whole text has the form: thinking between its tags, then a box."""
    if not text.startswith("<think>"):
        return False
    thought = text.find("</think>", len("<think>"))
    box = text.find(OPENING, thought + len("</think>")) if thought >= 0 else -1
    return box >= 0 and text.find("}", box) >= 0


def verdict(response, answer):
    """Reward, accuracy and format of a reply, each in [0, 1]."""
    text = tighten_tags(response)
    boxed = last_boxed(text)
    accuracy = 1.0 if ("None" if boxed is None else boxed) == answer else 0.0
    form = 1.0 if thinks_then_boxes(text) else 0.0
    return {"reward": (1 - FORMAT_WEIGHT) * accuracy + FORMAT_WEIGHT * form, "accuracy": accuracy, "format": form}


def verdicts(items):
    """One verdict for each item of {"response", "answer"}."""
    return [verdict(item["response"], item["answer"]) for item in items]
`
