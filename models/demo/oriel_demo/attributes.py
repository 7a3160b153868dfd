"""The closed list of the kinds of facts. Its order is the order of a summary."""

from .about_user import ABOUT_USER
from .attribute import Attribute
from .attribute_families import CALLED_ATTRIBUTES, FAVOURITE_ATTRIBUTES, THING_ATTRIBUTES

ATTRIBUTES: tuple[Attribute, ...] = (*ABOUT_USER, *CALLED_ATTRIBUTES, *FAVOURITE_ATTRIBUTES, *THING_ATTRIBUTES)
