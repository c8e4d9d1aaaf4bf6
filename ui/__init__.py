"""The Streamlit app: pages that only draw. Nothing below this room knows Streamlit."""
