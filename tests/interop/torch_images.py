"""Layers of images in PyTorch: TYPES[type](x, weights, parameters) is y, for torch_nodes.py.

x and y are (sample, channel, y, x); weights are the recorded tensors by name; parameters are the layer's entry in the
resolved manifest."""
import torch
from torch.nn import functional


def conv2d(x, weights, parameters):
    padding, kernel = parameters["padding"], parameters["kernel"]
    if padding == "same":
        padding = kernel // 2
    if parameters["padding_mode"] == "circular":
        x, padding = functional.pad(x, 4 * [padding], mode="circular"), 0
    return functional.conv2d(x, weights["weight"], weights.get("bias"), stride=parameters["stride"], padding=padding,
                             groups=parameters["groups"])


def conv_transpose2d(x, weights, parameters):
    # (output channel, input channel of the group) here, (input channel, output channel of the group) there.
    blocks = weights["weight"].chunk(parameters["groups"])
    return functional.conv_transpose2d(x, torch.cat([block.transpose(0, 1) for block in blocks]), weights.get("bias"),
                                       stride=parameters["stride"], padding=parameters["padding"],
                                       output_padding=parameters["output_padding"], groups=parameters["groups"])


def max_pool(x, weights, parameters):
    if parameters["kernel"] == "all":
        return functional.adaptive_max_pool2d(x, 1)
    return functional.max_pool2d(x, parameters["kernel"], parameters.get("stride"), parameters["padding"])


def average_pool(x, weights, parameters):
    if parameters["kernel"] == "all":
        return functional.adaptive_avg_pool2d(x, 1)
    return functional.avg_pool2d(x, parameters["kernel"], parameters.get("stride"), parameters["padding"],
                                 count_include_pad=parameters["count_include_pad"])


TYPES = {"conv2d": conv2d, "conv_transpose2d": conv_transpose2d, "max_pool": max_pool, "average_pool": average_pool}
