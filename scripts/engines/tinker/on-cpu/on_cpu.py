"""SkyRL's engine with its PyTorch back end (FSDP) where there is no GPU: on_cpu.py [...] takes the arguments of skyrl.tinker.engine.

SkyRL's own code runs unchanged; what it says to CUDA is answered by the CPU: tensors lie there, and gloo stands in for NCCL. Ray's head has to count a
GPU that is none (`--num-gpus=1`). Its workers import this module by its name, so its folder has to be on PYTHONPATH.
"""

import functools


def prepare() -> None:
    """In every process that computes, before SkyRL is imported."""
    import torch
    import torch.distributed as distributed

    device = torch.device("cpu")
    torch.cuda.current_device = lambda: device
    for name in ("set_device", "synchronize", "empty_cache", "manual_seed_all"):
        setattr(torch.cuda, name, lambda *_, **__: None)
    torch.Tensor.cuda = lambda tensor, *_, **__: tensor

    start = distributed.init_process_group
    mesh = distributed.device_mesh.init_device_mesh
    distributed.init_process_group = lambda backend, **more: start("gloo", **more)
    on_cpu = functools.wraps(mesh)(lambda _device, *shape, **more: mesh("cpu", *shape, **more))
    distributed.init_device_mesh = distributed.device_mesh.init_device_mesh = on_cpu


def main() -> None:
    import ray

    start = ray.init
    hook = {"worker_process_setup_hook": "on_cpu.prepare"}
    ray.init = lambda runtime_env=None, **more: start(runtime_env=(runtime_env or {}) | hook, **more)
    prepare()
    from skyrl.tinker import engine

    engine.main()


if __name__ == "__main__":
    main()
