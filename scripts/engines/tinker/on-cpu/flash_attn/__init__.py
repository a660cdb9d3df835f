"""Stands in for flash attention, which needs a GPU: SkyRL's workers import it even where `flash_attn: false` asks for PyTorch's own attention."""
