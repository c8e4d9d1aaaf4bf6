"""What tests share: builders, servers, drivers of pages and of the browser."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""Of the checkout."""
