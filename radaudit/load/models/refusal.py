"""What a user reads when a file could only be opened by running code that it contains."""

from __future__ import annotations

from radaudit.errors import UsageError

EXPORT_LINES = (
    "Where the model's own code is available, export it in one of these ways and audit the result:\n"
    '    torch.jit.save(torch.jit.trace(model.eval(), example_batch), "model.pt")\n'
    '    torch.export.save(torch.export.export(model.eval(), (example_batch,)), "model.pt2")\n'
    '    safetensors.torch.save_file(model.state_dict(), "weights.safetensors")   '
    "# then: radaudit report weights.safetensors --arch densenet121"
)


def refuse_code(name: str, found: str) -> UsageError:
    """The refusal of a file that holds code, with the three lines that export the model safely.

    Args:
        name: The file's name without its folder.
        found: What was found, e.g. "a pickled Python object (torch.nn.modules.container.Sequential)".
    """
    return UsageError(
        f"{name}: holds {found}. Opening it would run code from the file, so it was not opened.", EXPORT_LINES
    )


def first_line(error: BaseException, limit: int = 300) -> str:
    """The first telling line of an exception's message, shortened."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:limit]
