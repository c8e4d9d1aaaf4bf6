"""One file a page; Streamlit runs them by path.

May import every other part of this room.
"""
