@echo off
rem Opens Sap Xep: everything is in start.ps1. Delayed expansion stays off: folders may be called with "!" and "%".
setlocal disabledelayedexpansion
chcp 65001 >nul
powershell.exe -NoProfile -ExecutionPolicy Bypass -File "%~dp0start.ps1" %*
exit /b %errorlevel%
