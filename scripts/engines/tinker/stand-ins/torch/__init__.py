"""Stands in for PyTorch: SkyRL's renderer names its tensors in annotations, and the JAX back end computes nothing with them."""


class Tensor: ...
