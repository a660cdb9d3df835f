"""Runs the published Python scorers on replies, for compare-scorers.ts.

    python3 upstream_scorers.py SPATIAL_SSRL_CHECKOUT [SPATIALEVAL_CHECKOUT] < requests.jsonl > results.jsonl

Reads one JSON object a line, {"scorer": NAME, "rows": [...]}, and answers each with one line, {"scorer": NAME, "results": [...]}: per row
what was read and its score. Functions and classes are taken out of the checkouts' own files by their names, so that neither models nor
their libraries are needed: only numpy and pandas.
"""

import ast
import copy
import json
import os
import re
import string
import sys
import typing
from collections import defaultdict
from pathlib import Path

import numpy
import pandas


def definitions(file: Path, names, loops=False, **given):
    """The functions and classes of these names in a file (and its top-level loops, if told), with `given` in place of its imports."""
    if not file.is_file():
        sys.exit(f"{file} is missing: name a checkout of the repository as published")
    tree = ast.parse(file.read_text(encoding="utf-8"))
    kept = [node for node in tree.body if getattr(node, "name", None) in names or is_constant(node) or loops and isinstance(node, ast.For)]
    scope = {
        "re": re, "os": os, "string": string, "json": json, "cp": copy, "np": numpy, "pd": pandas, "osp": os.path,
        "defaultdict": defaultdict, "tqdm": lambda rows: rows, "print": lambda *_: None, "Optional": typing.Optional, **given,
    }
    exec(compile(ast.Module(kept, []), str(file), "exec"), scope)
    missing = [name for name in names if name not in scope]
    if missing:
        sys.exit(f"{file} does not define {', '.join(missing)}: name a checkout of the repository as published")
    return scope


def is_constant(node) -> bool:
    """Tables of plain values at the top of a file."""
    if not isinstance(node, ast.Assign):
        return False
    try:
        ast.literal_eval(node.value)
        return True
    except ValueError:
        return isinstance(node.value, ast.DictComp)


class Nothing:
    """Stands for a base class of which nothing is used."""

    def __init__(self, *_, **__):
        pass

    def evaluate(self, *_, **__):
        pass


def last_json(store):
    return lambda value, *_: store.update(value=value)


def kept_box(toolkit: Path):
    """The statements under `if self.post_process` of the model class, as a function of the reply."""
    tree = ast.parse((toolkit / "vlm/qwen2_vl/model.py").read_text(encoding="utf-8"))
    branches = [
        node for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "self.post_process" and "response =" in ast.unparse(node)
    ]
    code = compile(ast.Module(branches[0].body, []), "post_process", "exec")

    def run(reply):
        scope = {"response": reply}
        exec(code, scope)
        return scope["response"]

    return run


def scorers(root: Path, spatialeval):
    evaluation = root / "evaluation"
    toolkit = evaluation / "Remaining_Bench_eval/vlmeval"

    def vsi(rows):
        scope = definitions(evaluation / "VSI-bench_eval/check_accuracy.py", ["extract", "critic_multichoice", "mra"])
        for row in rows:
            read = scope["extract"](row["reply"]) if row["mode"] == "cot" else row["reply"].strip()
            letter = len(read) == 1 and read.isalpha()
            yield read, scope["critic_multichoice" if letter else "mra"](read, row["gold"])

    def viewspatial(rows):
        scope = definitions(evaluation / "ViewSpatial_eval/main.py", ["extract", "extract_pred", "extract_option"])
        for row in rows:
            scope["cot"] = row["mode"] == "cot"
            read = scope["extract_pred"](row["reply"])
            yield read, int(read == scope["extract_option"](row["gold"]))

    def whatsup(rows):
        arguments = type("Arguments", (), {"dataset": "Controlled_Images_A"})
        scope = definitions(evaluation / "whatsup_eval/main.py", ["extract", "evaluate_scores"], args=arguments)
        for row in rows:
            read = scope["extract"](row["reply"]) if row["mode"] == "cot" else row["reply"]
            yield read, int(scope["evaluate_scores"](read))

    def options(rows):
        names = ["can_infer_option", "can_infer_text", "can_infer"]
        scope = definitions(toolkit / "utils/matching_util.py", names)
        post_process = kept_box(toolkit)
        for row in rows:
            reply = post_process(row["reply"]) if row["mode"] == "cot" else row["reply"]
            read = scope["can_infer"](reply, dict(row["options"])) or None
            yield read, int(read == row["gold"])

    def spatial457(rows):
        helpers = definitions(toolkit / "dataset/utils/spatial457.py", ["Spatial457_utils"], loops=True)
        post_process = kept_box(toolkit)
        data = pandas.DataFrame({
            "index": range(len(rows)), "answer": [row["gold"] for row in rows], "category": "L1_single",
            "prediction": [post_process(row["reply"]) if row["mode"] == "cot" else row["reply"] for row in rows],
        })
        scope = definitions(
            toolkit / "dataset/spatial457.py", ["Spatial457"], ImageBaseDataset=Nothing,
            Spatial457_utils=helpers["Spatial457_utils"], load=lambda _: data, dump=lambda *_: None,
        )
        for answer in scope["Spatial457"]().evaluate("file.xlsx")["answers"]:
            yield answer["predict"], int(answer["correct"])

    def qspatial(rows):
        data = pandas.DataFrame({
            "prediction": [row["reply"] for row in rows], "question_type": "any",
            "answer": [repr((row["value"], row["unit"])) for row in rows],
        })
        scope = definitions(
            toolkit / "dataset/image_vqa.py", ["QSpatial"], ImageBaseDataset=Nothing, load=lambda _: data, dump=lambda *_: None,
        )
        scope["QSpatial"].evaluate("file.xlsx")
        for hit in data["eval_score_delta_2"]:
            yield None, int(hit)

    def threedsr(rows):
        report = definitions(toolkit / "dataset/utils/multiple_choice.py", ["report_acc"])
        data = pandas.DataFrame({key: [row[key] for row in rows] for key in ("qid", "hit", "category")})
        module = type(sys)("multiple_choice")
        module.report_acc = report["report_acc"]
        store = {}
        file = toolkit / "dataset/image_mcq.py"
        source = ast.get_source_segment(file.read_text(encoding="utf-8"), next(
            node for node in ast.parse(file.read_text(encoding="utf-8")).body if getattr(node, "name", "") == "_3DSRBench"
        ))
        source = re.sub(r"from \.utils\.multiple_choice import", "from multiple_choice import", source)
        sys.modules["multiple_choice"] = module
        scope = {
            "ImageMCQDataset": Nothing, "osp": os.path, "cp": copy, "pd": pandas, "ls": lambda *_, **__: ["x"],
            "load": lambda _: data.copy(), "dump": last_json(store),
        }
        exec(source, scope)
        table = scope["_3DSRBench"]().evaluate("folder/file.xlsx")
        for _, row in table.iterrows():
            yield row["setting"], float(row["Overall"])

    def yes_no(rows):
        marks = definitions(toolkit / "smp/misc.py", ["process_punctuation"])
        scope = definitions(toolkit / "dataset/utils/yorn.py", ["YOrN_Extraction"], process_punctuation=marks["process_punctuation"])
        for row in rows:
            read = scope["YOrN_Extraction"](row["reply"])
            yield None if read == "Unknown" else read, int(read == row["gold"])

    def chartqa(rows):
        reading = definitions(toolkit / "dataset/image_vqa.py", ["extract", "process_chartqa"])
        rules = definitions(toolkit / "dataset/utils/vqa_eval.py", ["relaxed_correctness"])
        for row in rows:
            reply = reading["extract"](row["reply"]) if row["mode"] == "cot" else row["reply"]
            read = reading["process_chartqa"](reply).strip()
            yield read, int(rules["relaxed_correctness"](read, row["gold"]))

    def spatialeval_official(rows):
        tasks = ["spatialmap", "mazenav", "spatialgrid"]
        names = [f"extract_answer_from_text_{task}" for task in tasks]
        others = ["remove_redundancy", "extract_before_is", "convert_str_to_int"]
        scope = definitions(spatialeval / "evals/evaluation.py", names + others)
        for row in rows:
            read = scope[f"extract_answer_from_text_{row['task']}"](row["reply"], row["question"], "model")
            yield None if read is None else str(read), int(row["gold"].lower() in str(read).lower())

    table = {
        "vsi-bench": vsi, "viewspatial": viewspatial, "whatsup": whatsup, "options": options, "spatial457": spatial457,
        "qspatial-plus": qspatial, "3dsrbench": threedsr, "hallusionbench": yes_no, "chartqa": chartqa,
    }
    if spatialeval:
        table["spatialeval"] = spatialeval_official
    return table


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    root = Path(sys.argv[1])
    if not (root / "evaluation").is_dir():
        sys.exit(f"{root} has no folder evaluation: name a checkout of InternLM/Spatial-SSRL")
    table = scorers(root, Path(sys.argv[2]) if len(sys.argv) > 2 else None)
    numpy.seterr(all="ignore")
    for line in sys.stdin:
        request = json.loads(line)
        results = [list(result) for result in table[request["scorer"]](request["rows"])]
        print(json.dumps({"scorer": request["scorer"], "results": results}), flush=True)


if __name__ == "__main__":
    main()
