"""YAML files as people write them: a day stays text, no name stands twice, nothing refers to itself."""

from pathlib import Path
from typing import Any, ClassVar

import yaml


class _Loader(yaml.SafeLoader):
    """YAML in which a day stays text, as in notebooks, and no name stands twice."""

    yaml_implicit_resolvers: ClassVar = {
        sign: [(tag, form) for tag, form in resolvers if not tag.endswith(":timestamp")]
        for sign, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: yaml.Node | None, index: object) -> yaml.Node | None:
        """The next node, which is no reference to another one."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.MarkedYAMLError(problem="a reference (*name); write out what it stands for", problem_mark=mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        """The mapping of a node, as its parent makes it."""
        names: set[str] = set()
        for key, _ in node.value:
            if key.value in names:
                raise yaml.MarkedYAMLError(problem=f"{key.value} stands there twice", problem_mark=key.start_mark)
            names |= {key.value} if isinstance(key, yaml.ScalarNode) else set()
        return super().construct_mapping(node, deep)


def parse_yaml(text: str) -> Any:
    """What a YAML text says that can be read."""
    return yaml.load(text, _Loader)


def read_yaml(path: Path) -> tuple[Any, str]:
    """What a YAML file holds, and "" or a sentence with the line on what keeps it from being read."""
    try:
        return parse_yaml(path.read_text(encoding="utf-8")), ""
    except (OSError, UnicodeDecodeError) as error:
        return None, f"{path}: cannot be read ({error})."
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f", line {where.line + 1}" if where else ""
        problem = getattr(error, "problem", None) or "cannot be parsed"
        return None, f"{path.name}{line}: not valid YAML ({problem})."
    except (RecursionError, ValueError, TypeError) as error:
        return None, f"{path.name}: not valid YAML ({type(error).__name__}: {error})."
