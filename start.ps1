# Mở Sắp Xếp trên Windows: tìm Python, tạo .venv lần đầu, khởi động ứng dụng và trình duyệt.
# Opens Sắp Xếp on Windows: what "make run" does elsewhere.
$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = [Text.Encoding]::UTF8
$env:PYTHONUTF8 = '1'
$root = $PSScriptRoot
Set-Location -LiteralPath $root

function Stop-With([string] $message) {
    Write-Host $message -ForegroundColor Red
    Read-Host 'Nhấn Enter để đóng / Press Enter to close' | Out-Null
    exit 1
}

function Find-Python {
    $tries = @(@('py', '-3.14'), @('py', '-3.13'), @('py', '-3.12'), @('py', '-3.11'), @('python'), @('python3'))
    foreach ($try in $tries) {
        $command = Get-Command $try[0] -ErrorAction SilentlyContinue
        if ($null -eq $command) { continue }
        $arguments = @($try | Select-Object -Skip 1) + @('-c', 'import sys; sys.exit(sys.version_info < (3, 11))')
        try { & $command.Source @arguments 2>$null } catch { continue }
        if ($LASTEXITCODE -eq 0) { return ,$try }
    }
    return $null
}

$python = Join-Path $root '.venv\Scripts\python.exe'
$mark = Join-Path $root '.venv\.installed'
$lock = Join-Path $root 'requirements.lock'

if (-not (Test-Path -LiteralPath $python)) {
    $found = Find-Python
    if ($null -eq $found) {
        Stop-With 'Chưa có Python 3.11 trở lên. Hãy cài từ https://www.python.org/downloads/ (chọn "Add python.exe to PATH") rồi mở lại. / Python 3.11 or newer is needed.'
    }
    Write-Host 'Đang tạo môi trường riêng (.venv)… / Making .venv…'
    $arguments = @($found | Select-Object -Skip 1) + @('-m', 'venv', (Join-Path $root '.venv'))
    & $found[0] @arguments
    if ($LASTEXITCODE -ne 0) { Stop-With 'Không tạo được .venv. Hãy kiểm tra quyền ghi của thư mục. / .venv cannot be made.' }
}

$installed = Test-Path -LiteralPath $mark
if ($installed) {
    $installed = (Get-Item -LiteralPath $mark).LastWriteTime -gt (Get-Item -LiteralPath $lock).LastWriteTime
}
if (-not $installed) {
    Write-Host 'Đang cài đặt các gói (khoảng một phút, cần có mạng)… / Installing packages…'
    & $python -m pip install --quiet --disable-pip-version-check --only-binary ':all:' -r $lock
    if ($LASTEXITCODE -ne 0) { Stop-With 'Không tải được các gói. Hãy kiểm tra mạng hoặc proxy (biến HTTPS_PROXY) rồi mở lại. / Packages could not be downloaded.' }
    & $python -m pip install --quiet --disable-pip-version-check --no-deps --editable $root
    if ($LASTEXITCODE -ne 0) { Stop-With 'Không cài được Sắp Xếp. / Sắp Xếp could not be installed.' }
    Set-Content -LiteralPath $mark -Value ''
}

Write-Host 'Đang mở Sắp Xếp. Đóng cửa sổ này để dừng. / Opening Sắp Xếp. Close this window to stop it.'
& $python -m sapxep app --browser @args
if ($LASTEXITCODE -ne 0) { Stop-With 'Sắp Xếp đã dừng; xem thông báo ở trên. / Sắp Xếp ended; see the message above.' }
