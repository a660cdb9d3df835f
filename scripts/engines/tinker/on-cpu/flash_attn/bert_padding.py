"""What SkyRL imports, and calls only where it packs rows for flash attention."""


def unpad_input(*_, **__):
    raise NotImplementedError("rows are not packed here")


pad_input = unpad_input
